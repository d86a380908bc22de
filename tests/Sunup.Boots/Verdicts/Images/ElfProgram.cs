using System.Buffers.Binary;

namespace Sunup.Boots.Verdicts.Images;

/// <summary>A static program: an ELF header, one segment that is the whole file, and code.</summary>
/// <remarks>Source: elf(5). Little endian; 64 bits unless asked otherwise. Not what a linker makes, and all that the kernel asks for.</remarks>
internal sealed record ElfProgram(byte[] Code)
{
    private const uint Address = 0x400000;
    private const int BehindEnd = 4096;

    /// <summary><c>e_machine</c>: 62 is x86-64, 3 is i386, 183 arm64.</summary>
    public ushort Machine { get; init; } = 62;

    public bool Is32Bit { get; init; }

    /// <summary>Path of the interpreter that the program asks for; null for none.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Zeros between headers and code: the program is then longer than a page.</summary>
    public int Padding { get; init; }

    /// <summary>Reports <paramref name="paths"/>; see <see cref="ProbeProgram"/>.</summary>
    public static ElfProgram Probe(params IReadOnlyList<string> paths) => new(ProbeProgram.Code(paths));

    /// <summary>For i386: says <c>SUNUP-INIT</c> and <c>SUNUP-END</c> on its standard output and powers off.</summary>
    public static ElfProgram I386()
    {
        byte[] text = [.. "SUNUP-INIT\nSUNUP-END\n"u8];
        byte[] code =
        [
            0xe8, 0, 0, 0, 0, 0x59, // call next; next: pop ecx
            0x83, 0xc1, 46, // add ecx, text - next
            0xbb, 1, 0, 0, 0, // mov ebx, 1
            0xba, (byte)text.Length, 0, 0, 0, // mov edx, length
            0xb8, 4, 0, 0, 0, 0xcd, 0x80, // mov eax, write; int 0x80
            0xbb, 0xad, 0xde, 0xe1, 0xfe, // mov ebx, magic
            0xb9, 0x69, 0x19, 0x12, 0x28, // mov ecx, second magic
            0xba, 0xdc, 0xfe, 0x21, 0x43, // mov edx, power off
            0xb8, 88, 0, 0, 0, 0xcd, 0x80, // mov eax, reboot; int 0x80
            0xeb, 0xfe, // jmp itself
        ];
        code[8] = (byte)(code.Length - 5);
        return new ElfProgram([.. code, .. text]) { Machine = 3, Is32Bit = true };
    }

    public byte[] ToBytes()
    {
        var interpreter = Interpreter is null ? [] : Bytes.Text(Interpreter + "\0");
        var segments = Interpreter is null ? 1 : 2;
        var headers = Is32Bit ? 52 + (32 * segments) : 64 + (56 * segments);
        var codeAt = headers + interpreter.Length + Padding;
        var file = new byte[codeAt + Code.Length];
        Header(file, codeAt, segments);
        var at = Is32Bit ? 52 : 64;
        if (Interpreter is not null)
        {
            Segment(file.AsSpan(at), type: 3, headers, interpreter.Length, interpreter.Length);
            at += Is32Bit ? 32 : 56;
            interpreter.CopyTo(file, headers);
        }

        Segment(file.AsSpan(at), type: 1, 0, file.Length, file.Length + BehindEnd);
        Code.CopyTo(file, codeAt);
        return file;
    }

    private void Header(Span<byte> file, int codeAt, int segments)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(Is32Bit ? 1 : 2), 1, 1];
        magic.CopyTo(file);
        Put16(file[16..], 2);
        Put16(file[18..], Machine);
        Put32(file[20..], 1);
        Put32(file[24..], Address + (uint)codeAt);
        Put32(file[(Is32Bit ? 28 : 32)..], Is32Bit ? 52u : 64u);
        var sizes = file[(Is32Bit ? 40 : 52)..];
        Put16(sizes, (ushort)(Is32Bit ? 52 : 64));
        Put16(sizes[2..], (ushort)(Is32Bit ? 32 : 56));
        Put16(sizes[4..], (ushort)segments);
    }

    private void Segment(Span<byte> header, uint type, int offset, int fileSize, int memorySize)
    {
        const uint ReadWriteRun = 7;
        Put32(header, type);
        if (Is32Bit)
        {
            ReadOnlySpan<uint> fields = [(uint)offset, Address + (uint)offset, Address + (uint)offset, (uint)fileSize, (uint)memorySize, ReadWriteRun, 4096];
            for (var i = 0; i < fields.Length; i++)
            {
                Put32(header[(4 + (i * 4))..], fields[i]);
            }

            return;
        }

        Put32(header[4..], ReadWriteRun);
        ReadOnlySpan<uint> wide = [(uint)offset, Address + (uint)offset, Address + (uint)offset, (uint)fileSize, (uint)memorySize, 4096];
        for (var i = 0; i < wide.Length; i++)
        {
            Put32(header[(8 + (i * 8))..], wide[i]);
        }
    }

    private static void Put16(Span<byte> target, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(target, value);

    private static void Put32(Span<byte> target, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(target, value);
}

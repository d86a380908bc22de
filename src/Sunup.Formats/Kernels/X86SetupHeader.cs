using Sunup.Binary;

namespace Sunup.Formats.Kernels;

/// <summary>The part of an x86 kernel's setup header that says whether the file is one, and whether it is whole.</summary>
/// <remarks>Source: Documentation/arch/x86/boot.rst. Little endian; the header starts at 0x1F1 of the file.</remarks>
/// <param name="SetupSectors">Sectors of 512 bytes of real-mode code, without the first.</param>
/// <param name="ProtectedModeParagraphs">syssize: length of the protected-mode code in units of 16 bytes.</param>
/// <param name="ProtocolVersion">Major in the high byte: 0x020f is 2.15.</param>
/// <param name="CommandLineSize">Longest command line in bytes, without NUL; 255 for protocols before 2.06.</param>
public readonly record struct X86SetupHeader(int SetupSectors, uint ProtectedModeParagraphs, ushort ProtocolVersion, uint CommandLineSize)
{
    /// <summary>Bytes from the start of the file that <see cref="TryRead"/> needs.</summary>
    public const int BytesNeeded = 0x23c;

    /// <summary>The length that a whole kernel has at least, in bytes. Signatures may follow.</summary>
    public long ImageLength => ((SetupSectors + 1L) * 512) + (ProtectedModeParagraphs * 16L);

    /// <summary>Reads the start of a file; false when it is no x86 kernel that a boot loader takes (protocol 2.00 and later).</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, out X86SetupHeader header)
    {
        var reader = new SpanReader(file);
        reader.Skip(0x1f1, "boot sector");
        var setupSectors = reader.ReadByte("setup_sects");
        reader.Skip(2, "root_flags");
        var paragraphs = reader.ReadUInt32LittleEndian("syssize");
        reader.Skip(2 + 2 + 2, "ram_size, vid_mode, root_dev");
        var bootFlag = reader.ReadUInt16LittleEndian("boot_flag");
        reader.Skip(2, "jump");
        var magic = reader.ReadUInt32LittleEndian("header");
        var version = reader.ReadUInt16LittleEndian("version");
        reader.Skip(0x238 - 0x208, "realmode_swtch to kernel_alignment and beyond");
        var commandLineSize = reader.ReadUInt32LittleEndian("cmdline_size");
        header = new X86SetupHeader(setupSectors == 0 ? 4 : setupSectors, paragraphs, version, version >= 0x0206 ? commandLineSize : 255);
        return reader.Fault is null && bootFlag == 0xaa55 && magic == HdrS;
    }

    private const uint HdrS = 0x53726448;
}

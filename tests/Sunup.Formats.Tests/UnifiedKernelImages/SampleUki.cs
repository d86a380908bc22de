using System.Buffers.Binary;
using System.Text;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Tests.UnifiedKernelImages;

/// <summary>Small PE images with the sections of a unified kernel image, built by hand from the specification.</summary>
internal sealed class SampleUki
{
    private const int Alignment = 0x200;
    private const int HeaderOffset = 0x40;
    private const int Optional = HeaderOffset + 24;
    private const int Table = Optional + 240;

    private readonly List<(string Name, byte[] Content, uint? MemorySize)> _sections = [];

    public ushort Machine { get; init; } = 0x8664;

    public uint Headers { get; init; } = 0x600;

    /// <summary>A kernel's PE header and some bytes, of a version that takes an initrd by LoadFile2.</summary>
    public static byte[] Kernel(int length = 1536, ushort machine = 0x8664, ushort imageVersion = 1) => new SampleUki { Machine = machine, Headers = 0x200 }.With(".text", new byte[length - 0x200]).Bytes(imageVersion);

    public SampleUki With(string name, byte[] content, uint? memorySize = null)
    {
        _sections.Add((name, content, memorySize));
        return this;
    }

    public SampleUki With(string name, string content) => With(name, Encoding.UTF8.GetBytes(content));

    /// <summary>A stub of that version.</summary>
    public SampleUki Stub(string version) => With(".sdmagic", $"#### LoaderInfo: systemd-stub {version} ####");

    public byte[] Bytes(ushort imageVersion = 0)
    {
        using var body = new MemoryStream();
        var head = new byte[Headers];
        "MZ"u8.CopyTo(head);
        Put32(head, 0x3c, HeaderOffset);
        "PE\0\0"u8.CopyTo(head.AsSpan(HeaderOffset));
        Put16(head, HeaderOffset + 4, Machine);
        Put16(head, HeaderOffset + 6, (ushort)_sections.Count);
        Put16(head, HeaderOffset + 20, 240);
        Put16(head, Optional, 0x20b);
        Put32(head, Optional + 32, Alignment);
        Put32(head, Optional + 36, Alignment);
        Put16(head, Optional + 44, imageVersion);
        Put32(head, Optional + 60, Headers);
        Put16(head, Optional + 68, 10);
        Put32(head, Optional + 108, 16);
        uint address = 0x1000;
        for (var i = 0; i < _sections.Count; i++)
        {
            var (name, content, memorySize) = _sections[i];
            var raw = (content.Length + Alignment - 1) / Alignment * Alignment;
            var entry = head.AsSpan(Table + (i * 40));
            Encoding.ASCII.GetBytes(name).CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], memorySize ?? (uint)content.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], address);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], (uint)raw);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[20..], raw == 0 ? 0 : Headers + (uint)body.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[36..], 0x40000040);
            body.Write(content);
            body.Write(new byte[raw - content.Length]);
            address += ((memorySize ?? (uint)content.Length) + Alignment - 1) / Alignment * Alignment;
        }

        Put32(head, Optional + 56, address);
        return [.. head, .. body.ToArray()];
    }

    public UkiImage Read() => UkiImage.Read(new FileBytes(Bytes()))!;

    public FileBytes File() => new(Bytes());

    /// <summary>Where a field of a section's entry stands.</summary>
    public static int Entry(int index, int field) => Table + (index * 40) + field;

    /// <summary>Where a field of the optional header stands.</summary>
    public static int OptionalField(int field) => Optional + field;

    public static void Put32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    private static void Put16(byte[] bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);
}

using System.Text;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>Builds images byte by byte, broken ones too.</summary>
internal sealed class CpioImage
{
    private readonly List<byte> _bytes = [];
    private uint _inode = 1;

    public long Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    /// <summary>An entry, padded to 4 behind its data; all fields as one wants them.</summary>
    public CpioImage Entry(string name, uint mode, byte[]? data = null, uint links = 1, uint? inode = null, uint? size = null, int? nameSize = null, string magic = "070701", uint sum = 0, (uint Major, uint Minor) device = default, string? rawName = null)
    {
        data ??= [];
        var text = Encoding.Latin1.GetBytes((rawName ?? name) + (rawName is null ? "\0" : ""));
        uint[] fields =
            [inode ?? _inode++, mode, 0, 0, links, 0, size ?? (uint)data.Length, 0, 0, device.Major, device.Minor, (uint)(nameSize ?? text.Length), sum];
        return Raw(Encoding.ASCII.GetBytes(magic + string.Concat(fields.Select(field => field.ToString("x8"))))).Raw(text).Pad().Raw(data).Pad();
    }

    public CpioImage File(string name, string content, uint mode = 0x81ed, uint links = 1, uint? inode = null) =>
        Entry(name, mode, Encoding.Latin1.GetBytes(content), links, inode);

    public CpioImage File(string name, byte[] content, uint mode = 0x81ed) => Entry(name, mode, content);

    public CpioImage Folder(string name) => Entry(name, 0x41ed, links: 2);

    public CpioImage Link(string name, string target) => Entry(name, 0xa1ff, Encoding.Latin1.GetBytes(target));

    public CpioImage Trailer() => Entry("TRAILER!!!", 0, inode: 0);

    public CpioImage Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public CpioImage Raw(string text) => Raw(Encoding.Latin1.GetBytes(text));

    public CpioImage Zeros(int count) => Raw(new byte[count]);

    public CpioImage Pad(int boundary = 4) => Zeros((boundary - (_bytes.Count % boundary)) % boundary);

    /// <summary>A compressed segment, as <see cref="StoredDecoder"/> reads it.</summary>
    public CpioImage Compressed(byte[] plain) => Raw(StoredDecoder.Compress(plain));

    /// <summary>A small image with an /init that runs, 4-aligned at its end.</summary>
    public static CpioImage Good() => new CpioImage().File("init", Programs.Static()).Trailer();
}

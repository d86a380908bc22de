using System.Globalization;

namespace Sunup.Boots.Verdicts.Images;

/// <summary>One entry of a newc archive with every field open to be wrong.</summary>
/// <remarks>The product's own writer makes no broken archives, and would not be an independent witness.</remarks>
internal sealed record NewcEntry(string Name, uint Mode)
{
    public const uint File = 0x8000;
    public const uint Folder = 0x4000;
    public const uint Link = 0xa000;

    public byte[] Data { get; init; } = [];

    public string Magic { get; init; } = "070701";

    public uint Inode { get; init; }

    public uint Uid { get; init; }

    public uint Links { get; init; } = 1;

    public uint Time { get; init; } = 1;

    /// <summary>What the header says; the length of <see cref="Data"/> when null.</summary>
    public uint? FileSize { get; init; }

    /// <summary>Of the file system it is from.</summary>
    public uint Minor { get; init; }

    /// <summary>Of a device node.</summary>
    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>What the header says; the length of the name and its end when null.</summary>
    public uint? NameSize { get; init; }

    /// <summary>What stands behind the name: NUL.</summary>
    public string NameEnd { get; init; } = "\0";

    public uint Checksum { get; init; }

    /// <summary>Changes the finished 110 bytes of the header, as text.</summary>
    public Func<string, string>? Rewrite { get; init; }

    public byte[] ToBytes()
    {
        var name = Bytes.Text(Name + NameEnd);
        uint[] fields =
        [
            Inode, Mode, Uid, 0, Links, Time, FileSize ?? (uint)Data.Length, 0, Minor, Device.Major, Device.Minor, NameSize ?? (uint)name.Length, Checksum,
        ];
        var header = Magic + string.Concat(fields.Select(field => field.ToString("X8", CultureInfo.InvariantCulture)));
        return Bytes.Join(Bytes.Join(Bytes.Text(Rewrite?.Invoke(header) ?? header), name).PadTo(4), Data.PadTo(4));
    }
}

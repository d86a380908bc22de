namespace Sunup.Formats.Initramfs;

/// <summary>The header of one entry of a "newc" archive: what the Linux kernel reads as an initramfs.</summary>
/// <remarks>
/// Source: Documentation/driver-api/early-userspace/buffer-format.rst. 110 bytes of ASCII: the magic <c>070701</c>, then 13 fields of eight
/// hexadecimal digits. The name with its NUL follows, zeros to a multiple of 4 (of header and name), the data, zeros to a multiple of 4.
/// </remarks>
public readonly record struct CpioNewcHeader
{
    /// <summary>Of the header itself, in bytes.</summary>
    public const int Length = 110;

    public uint Inode { get; init; }

    /// <summary>File type and permissions, as in <c>st_mode</c>.</summary>
    public uint Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public uint LinkCount { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public uint ModificationTime { get; init; }

    /// <summary>Bytes of data.</summary>
    public uint FileSize { get; init; }

    /// <summary>Of the device that the file stands for; 0 for all but device nodes.</summary>
    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Bytes of the name with its NUL.</summary>
    public uint NameSize { get; init; }

    internal void Write(Span<byte> header)
    {
        "070701"u8.CopyTo(header);
        ReadOnlySpan<uint> fields =
        [
            Inode, Mode, Uid, Gid, LinkCount, ModificationTime, FileSize,
            0, 0, // c_maj, c_min: the device that holds the file; with the inode they tell hard links apart.
            DeviceMajor, DeviceMinor, NameSize,
            0, // c_chksum: 0 with this magic.
        ];
        var rest = header[6..];
        foreach (var field in fields)
        {
            field.TryFormat(rest, out _, "X8");
            rest = rest[8..];
        }
    }
}

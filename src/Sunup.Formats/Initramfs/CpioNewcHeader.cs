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

    private const int MagicLength = 6;
    private const int FieldLength = 8;
    private const int FieldCount = 13;

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

    /// <summary>Of the device that held the file when it was archived; with the inode it tells hard links apart.</summary>
    public uint HolderMajor { get; init; }

    /// <summary>See <see cref="HolderMajor"/>.</summary>
    public uint HolderMinor { get; init; }

    /// <summary>Of the device that the file stands for; 0 for all but device nodes.</summary>
    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Bytes of the name with its NUL.</summary>
    public uint NameSize { get; init; }

    /// <summary>Sum of the data's bytes, modulo 2^32, with the magic <c>070702</c>; 0 with <c>070701</c>.</summary>
    public uint Checksum { get; init; }

    /// <summary>Reads the fields as the kernel does, whatever stands there; the magic is not looked at.</summary>
    /// <param name="header">At least <see cref="Length"/> bytes.</param>
    /// <param name="allHex">Every field is eight hexadecimal digits. Where it is not, the leading ones count, behind a <c>0x</c> if there is one.</param>
    /// <remarks>Source: init/initramfs.c <c>parse_header</c>, lib/kstrtox.c <c>_parse_integer</c>: no digit, no number, no fault: 0.</remarks>
    public static CpioNewcHeader Read(ReadOnlySpan<byte> header, out bool allHex)
    {
        Span<uint> fields = stackalloc uint[FieldCount];
        allHex = true;
        for (var i = 0; i < FieldCount; i++)
        {
            fields[i] = ReadField(header.Slice(MagicLength + (i * FieldLength), FieldLength), ref allHex);
        }

        return new CpioNewcHeader
        {
            Inode = fields[0],
            Mode = fields[1],
            Uid = fields[2],
            Gid = fields[3],
            LinkCount = fields[4],
            ModificationTime = fields[5],
            FileSize = fields[6],
            HolderMajor = fields[7],
            HolderMinor = fields[8],
            DeviceMajor = fields[9],
            DeviceMinor = fields[10],
            NameSize = fields[11],
            Checksum = fields[12],
        };
    }

    internal void Write(Span<byte> header)
    {
        "070701"u8.CopyTo(header);
        ReadOnlySpan<uint> fields =
        [
            Inode, Mode, Uid, Gid, LinkCount, ModificationTime, FileSize,
            HolderMajor, HolderMinor, DeviceMajor, DeviceMinor, NameSize, Checksum,
        ];
        var rest = header[MagicLength..];
        foreach (var field in fields)
        {
            field.TryFormat(rest, out _, "X8");
            rest = rest[FieldLength..];
        }
    }

    private static uint ReadField(ReadOnlySpan<byte> digits, ref bool allHex)
    {
        var start = digits[0] == '0' && (digits[1] | 0x20) == 'x' ? 2 : 0;
        var value = 0u;
        var i = start;
        for (; i < digits.Length && DigitOf(digits[i]) is >= 0 and var digit; i++)
        {
            value = (value << 4) | (uint)digit;
        }

        allHex &= start == 0 && i == digits.Length;
        return value;
    }

    private static int DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };
}

using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Serving.Dhcp;

/// <summary>One line of the lease log and the record in it. docs/formats/lease-log.md has the format.</summary>
internal static class LeaseLogFormat
{
    /// <summary>First line of the file: what it is, and the version of the format.</summary>
    public static ReadOnlySpan<byte> Header => "sunup-leases 1\n"u8;

    /// <summary>A longer line is not a record.</summary>
    public const int MaxLine = 2048;

    private const int ChecksumLength = 8;

    /// <summary><c>checksum state address htype/hardware client-id expires flags host-name</c> and a line feed.</summary>
    public static void Write(IBufferWriter<byte> output, LeaseRecord record)
    {
        var line = output.GetSpan(MaxLine);
        var payload = line[(ChecksumLength + 1)..];
        var hardware = record.Hardware.ToBytes().AsSpan(0, record.Hardware.Length);
        Utf8.TryWrite(
            payload,
            CultureInfo.InvariantCulture,
            $"{StateName(record.State)} {record.Address} {record.Hardware.Type}/{Convert.ToHexStringLower(hardware)} {Dashed(record.Identifier.Span)} {record.ExpiresAt.ToUnixTimeMilliseconds()} {(record.IsFirmware ? "firmware" : "-")} {record.HostName}",
            out var length);
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{Checksum(payload[..length]):x8} ", out _);
        payload[length] = (byte)'\n';
        output.Advance(ChecksumLength + 1 + length + 1);
    }

    /// <summary>Null if the line is not a whole, sound record.</summary>
    /// <param name="line">Without its line feed.</param>
    public static LeaseRecord? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length <= ChecksumLength + 1 || line.Length > MaxLine || line[ChecksumLength] != ' '
            || !uint.TryParse(line[..ChecksumLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)
            || checksum != Checksum(line[(ChecksumLength + 1)..]))
        {
            return null;
        }

        var fields = Encoding.ASCII.GetString(line[(ChecksumLength + 1)..]).Split(' ', 7);
        return fields.Length == 7 ? Read(fields) : null;
    }

    private static LeaseRecord? Read(string[] fields)
    {
        var hardware = fields[2].Split('/');
        if (ReadState(fields[0]) is not { } state || !System.Net.IPAddress.TryParse(fields[1], out var address)
            || hardware.Length != 2 || !byte.TryParse(hardware[0], CultureInfo.InvariantCulture, out var type)
            || ReadHex(hardware[1]) is not { Length: <= HardwareAddress.MaxLength } octets
            || ReadHex(fields[3]) is not { } identifier
            || !long.TryParse(fields[4], CultureInfo.InvariantCulture, out var expires)
            || expires < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || expires > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return null;
        }

        return new LeaseRecord(
            Ipv4Address.From(address),
            state,
            HardwareAddress.FromBytes(type, octets),
            identifier,
            DateTimeOffset.FromUnixTimeMilliseconds(expires),
            string.Equals(fields[5], "firmware", StringComparison.Ordinal),
            fields[6].Length == 0 ? null : fields[6]);
    }

    private static string StateName(LeaseState state) => state switch
    {
        LeaseState.Granted => "granted",
        LeaseState.Free => "free",
        LeaseState.Declined => "declined",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "offers are not recorded"),
    };

    private static LeaseState? ReadState(string name) => name switch
    {
        "granted" => LeaseState.Granted,
        "free" => LeaseState.Free,
        "declined" => LeaseState.Declined,
        _ => null,
    };

    private static string Dashed(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "-" : Convert.ToHexStringLower(bytes);

    private static byte[]? ReadHex(string text)
    {
        if (text is "-" or "")
        {
            return [];
        }

        return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    /// <summary>CRC-32C (Castagnoli), as iSCSI and ext4 use it.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}

using System.Collections.Immutable;
using Sunup.Binary;

namespace Sunup.Protocols.Dhcp;

/// <summary>A message, or the rule that kept it from being read.</summary>
public readonly record struct DhcpReadResult(DhcpMessage? Message, DhcpFault? Fault);

/// <summary>Reads DHCP messages. Any bytes give a value: a message, or the first rule broken.</summary>
/// <remarks>
/// Unreadable are: a header that is cut short, and hlen above 16. Faults within the options are noted in <see cref="DhcpMessage.Faults"/>,
/// and the options before and around them are kept. Source: RFC 2131 section 2 and 4.1, RFC 2132 section 9.3 (overload), RFC 3396 (joining).
/// </remarks>
public static class DhcpMessageReader
{
    internal const uint MagicCookie = 0x63825363;
    internal const int ServerNameOffset = 44;
    internal const int ServerNameLength = 64;
    internal const int BootFileOffset = 108;
    internal const int BootFileLength = 128;
    internal const int HeaderLength = 236;
    internal const int OptionsOffset = HeaderLength + 4;

    /// <summary>Copies what it keeps; <paramref name="datagram"/> may be reused.</summary>
    public static DhcpReadResult Read(ReadOnlySpan<byte> datagram)
    {
        var bytes = datagram.ToArray();
        var reader = new SpanReader(bytes);
        var op = reader.ReadByte("op");
        var hardwareType = reader.ReadByte("htype");
        var hardwareLength = reader.ReadByte("hlen");
        var header = new DhcpMessage
        {
            Op = op,
            Hops = reader.ReadByte("hops"),
            TransactionId = reader.ReadUInt32BigEndian("xid"),
            Seconds = reader.ReadUInt16BigEndian("secs"),
            Flags = reader.ReadUInt16BigEndian("flags"),
            ClientAddress = new(reader.ReadUInt32BigEndian("ciaddr")),
            YourAddress = new(reader.ReadUInt32BigEndian("yiaddr")),
            NextServer = new(reader.ReadUInt32BigEndian("siaddr")),
            Relay = new(reader.ReadUInt32BigEndian("giaddr")),
        };
        var hardware = reader.ReadBytes(HardwareAddress.MaxLength, "chaddr");
        reader.Skip(ServerNameLength, "sname");
        reader.Skip(BootFileLength, "file");
        if (reader.Fault is { } fault)
        {
            return new(null, new DhcpFault(fault.Field, fault.Offset, $"needs {fault.Needed} bytes, {fault.Available} are there"));
        }

        if (hardwareLength > HardwareAddress.MaxLength)
        {
            return new(null, new DhcpFault("hlen", 2, $"is {hardwareLength}, chaddr holds {HardwareAddress.MaxLength}"));
        }

        var message = header with { Hardware = HardwareAddress.FromBytes(hardwareType, hardware[..hardwareLength]) };
        return new(reader.Remaining >= 4 && reader.ReadUInt32BigEndian("cookie") == MagicCookie ? WithOptions(message, bytes) : WithoutOptions(message, bytes), null);
    }

    private static DhcpMessage WithoutOptions(DhcpMessage message, byte[] bytes) => message with
    {
        HasCookie = false,
        ServerName = UntilNul(bytes.AsMemory(ServerNameOffset, ServerNameLength)),
        BootFile = UntilNul(bytes.AsMemory(BootFileOffset, BootFileLength)),
    };

    private static DhcpMessage WithOptions(DhcpMessage message, byte[] bytes)
    {
        var areas = new OptionAreas(bytes);
        areas.Scan("options", OptionsOffset, bytes.Length - OptionsOffset);
        var overload = areas.Overload;
        if ((overload & 1) != 0)
        {
            areas.Scan("file", BootFileOffset, BootFileLength);
        }

        if ((overload & 2) != 0)
        {
            areas.Scan("sname", ServerNameOffset, ServerNameLength);
        }

        return message with
        {
            ServerName = (overload & 2) != 0 ? default : UntilNul(bytes.AsMemory(ServerNameOffset, ServerNameLength)),
            BootFile = (overload & 1) != 0 ? default : UntilNul(bytes.AsMemory(BootFileOffset, BootFileLength)),
            Options = areas.Join(),
            Faults = areas.Faults,
        };
    }

    private static ReadOnlyMemory<byte> UntilNul(ReadOnlyMemory<byte> field)
    {
        var end = field.Span.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Sunup.Protocols.Dhcp;

/// <summary>One DHCP message: the BOOTP header and its options. Holds wrong values too; the server judges them.</summary>
/// <remarks>Source: RFC 2131 section 2. docs/formats/dhcp.md has the layout.</remarks>
public sealed record DhcpMessage
{
    /// <summary>op of a client's message.</summary>
    public const byte BootRequest = 1;

    /// <summary>op of a server's message.</summary>
    public const byte BootReply = 2;

    /// <summary>The one defined bit of flags: the client cannot receive unicast before it has an address.</summary>
    public const ushort BroadcastFlag = 0x8000;

    public required byte Op { get; init; }

    public HardwareAddress Hardware { get; init; }

    /// <summary>Relays that the message went through.</summary>
    public byte Hops { get; init; }

    /// <summary>xid: joins the messages of one exchange.</summary>
    public uint TransactionId { get; init; }

    /// <summary>Seconds since the client began; iPXE writes other things here, see <see cref="Boot.IpxeSeconds"/>.</summary>
    public ushort Seconds { get; init; }

    public ushort Flags { get; init; }

    /// <summary>ciaddr: the address that the client has and answers ARP for.</summary>
    public Ipv4Address ClientAddress { get; init; }

    /// <summary>yiaddr: the address that the server gives.</summary>
    public Ipv4Address YourAddress { get; init; }

    /// <summary>siaddr: the server of the next boot stage.</summary>
    public Ipv4Address NextServer { get; init; }

    /// <summary>giaddr: the relay's address on the client's network.</summary>
    public Ipv4Address Relay { get; init; }

    /// <summary>sname up to its first NUL; empty when it carries options.</summary>
    public ReadOnlyMemory<byte> ServerName { get; init; }

    /// <summary>file up to its first NUL; empty when it carries options.</summary>
    public ReadOnlyMemory<byte> BootFile { get; init; }

    /// <summary>False for a BOOTP message: there is no magic cookie 63.82.53.63, hence no options.</summary>
    public bool HasCookie { get; init; } = true;

    /// <summary>In the order of their first appearance, each code once.</summary>
    public ImmutableArray<DhcpOption> Options { get; init; } = [];

    /// <summary>What was wrong with the bytes but left the message readable.</summary>
    public ImmutableArray<DhcpFault> Faults { get; init; } = [];

    public bool WantsBroadcast => (Flags & BroadcastFlag) != 0;

    public DhcpMessageType Type => Find(DhcpOptionCode.MessageType) is [var type] ? (DhcpMessageType)type : DhcpMessageType.None;

    /// <summary>The value of an option, empty if it is absent (or has no bytes; see <see cref="Has"/>).</summary>
    public ReadOnlySpan<byte> Find(DhcpOptionCode code)
    {
        foreach (ref readonly var option in Options.AsSpan())
        {
            if (option.Code == code)
            {
                return option.Value.Span;
            }
        }

        return [];
    }

    public bool Has(DhcpOptionCode code)
    {
        foreach (ref readonly var option in Options.AsSpan())
        {
            if (option.Code == code)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address in a four-byte option, or null.</summary>
    public Ipv4Address? FindAddress(DhcpOptionCode code) =>
        Find(code) is { Length: 4 } bytes ? Ipv4Address.FromBytes(bytes) : null;

    /// <summary>The number in a two-byte option, or null.</summary>
    public ushort? FindUInt16(DhcpOptionCode code) =>
        Find(code) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : null;

    /// <summary>Option 55 names <paramref name="code"/>.</summary>
    public bool Requests(DhcpOptionCode code) => Find(DhcpOptionCode.ParameterRequestList).Contains((byte)code);

    /// <summary>Printable ASCII of an option, other bytes as <c>?</c>, cut at the first NUL; null if absent.</summary>
    public string? FindText(DhcpOptionCode code) => Has(code) ? DhcpText.Printable(Find(code)) : null;
}

/// <summary>Text from clients, made fit to show.</summary>
public static class DhcpText
{
    /// <summary>The bytes up to the first NUL; what is not printable ASCII becomes <c>?</c>.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return string.Create(end < 0 ? bytes.Length : end, bytes, static (chars, source) =>
        {
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = source[i] is >= 0x20 and < 0x7f ? (char)source[i] : '?';
            }
        });
    }

    internal static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}

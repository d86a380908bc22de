using System.Buffers.Binary;
using System.Text;

namespace Sunup.Protocols.Dhcp;

/// <summary>A client's hardware address as the BOOTP header has it: htype, hlen, and the first hlen octets of chaddr.</summary>
/// <remarks>Source: RFC 2131 section 2; hardware types are those of ARP (1 is Ethernet, 32 is InfiniBand, which sends hlen 0).</remarks>
/// <param name="Type">htype.</param>
/// <param name="Length">hlen, 0 to 16 octets.</param>
/// <param name="Octets">The octets, first one most significant; the octets behind <paramref name="Length"/> are zero.</param>
public readonly record struct HardwareAddress(byte Type, byte Length, UInt128 Octets)
{
    public const int MaxLength = 16;

    public const byte Ethernet = 1;

    public bool IsEthernet => Type == Ethernet && Length == 6;

    /// <summary>Identifies nothing: no octets, or all of them zero.</summary>
    public bool IsZero => Octets == 0;

    /// <summary>The six octets of an Ethernet address in the low 48 bits.</summary>
    public ulong EthernetValue => (ulong)(Octets >> 80);

    /// <summary>Up to 16 octets; more are an error of the caller.</summary>
    public static HardwareAddress FromBytes(byte type, ReadOnlySpan<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(octets.Length, MaxLength);
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        octets.CopyTo(padded);
        return new HardwareAddress(type, (byte)octets.Length, BinaryPrimitives.ReadUInt128BigEndian(padded));
    }

    /// <summary>Ethernet from the low 48 bits of <paramref name="value"/>.</summary>
    public static HardwareAddress FromEthernet(ulong value) => new(Ethernet, 6, (UInt128)value << 80);

    /// <summary>All 16 octets of chaddr, zeros behind the address.</summary>
    public byte[] ToBytes()
    {
        var octets = new byte[MaxLength];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Octets);
        return octets;
    }

    /// <summary>Lower case with colons, <c>52:54:00:12:34:56</c>; another type than Ethernet leads: <c>htype 32: 01:02</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(MaxLength * 3);
        if (Type != Ethernet)
        {
            text.Append("htype ").Append(Type).Append(": ");
        }

        var octets = ToBytes();
        for (var i = 0; i < Length; i++)
        {
            text.Append(i == 0 ? "" : ":").Append(octets[i].ToString("x2", null));
        }

        return text.ToString();
    }
}

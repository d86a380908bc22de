using System.Buffers.Binary;
using System.Net;

namespace Sunup.Protocols.Dhcp;

/// <summary>An IPv4 address as a value: no allocation for each packet.</summary>
/// <param name="Value">The 32 bits, first octet most significant.</param>
public readonly record struct Ipv4Address(uint Value) : IComparable<Ipv4Address>
{
    /// <summary>0.0.0.0, "this host": a field that is not set.</summary>
    public static Ipv4Address Any => default;

    /// <summary>255.255.255.255, the limited broadcast.</summary>
    public static Ipv4Address Broadcast => new(uint.MaxValue);

    public bool IsAny => Value == 0;

    /// <summary>Four octets in network order. Another length is an error of the caller.</summary>
    public static Ipv4Address FromBytes(ReadOnlySpan<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(octets.Length, 4);
        return new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(octets));
    }

    /// <exception cref="ArgumentException">Not an IPv4 address.</exception>
    public static Ipv4Address From(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return address.TryWriteBytes(octets, out var count) && count == 4
            ? FromBytes(octets[..4])
            : throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
    }

    public static Ipv4Address Parse(string text) => From(IPAddress.Parse(text));

    public IPAddress ToIPAddress() => new(ToBytes());

    public byte[] ToBytes()
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, Value);
        return octets;
    }

    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Value < right.Value;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Value >= right.Value;
}

/// <summary>An IPv4 network: an address and the number of its leading bits that are the network's.</summary>
/// <param name="Address">Any address of it; an interface's own address keeps its host part.</param>
/// <param name="PrefixLength">0 to 32.</param>
public readonly record struct Ipv4Network(Ipv4Address Address, int PrefixLength)
{
    public Ipv4Address Mask => new(PrefixLength == 0 ? 0 : uint.MaxValue << (32 - PrefixLength));

    public Ipv4Address First => new(Address.Value & Mask.Value);

    /// <summary>The directed broadcast address.</summary>
    public Ipv4Address Last => new(Address.Value | ~Mask.Value);

    public bool Contains(Ipv4Address address) => (address.Value & Mask.Value) == First.Value;

    /// <summary>True for an address that a host can have: neither the network's own nor the directed broadcast (RFC 3021: a /31 has neither).</summary>
    public bool IsHost(Ipv4Address address) =>
        Contains(address) && (PrefixLength >= 31 || (address != First && address != Last));

    public override string ToString() => $"{First}/{PrefixLength}";
}

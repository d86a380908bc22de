namespace Sunup.Protocols.Dhcp;

/// <summary>Who a client is to the lease table: its client identifier, or else its hardware address.</summary>
/// <remarks>
/// An identifier that only repeats htype and chaddr is the same client as one that sends none, as firmware and system often differ in just that.
/// Source: RFC 2131 section 4.2, RFC 2132 section 9.14. Hashes are seeded for each process, so that no one can choose colliding keys.
/// </remarks>
public readonly struct ClientKey : IEquatable<ClientKey>
{
    private readonly byte[]? _bytes;
    private readonly int _hash;

    private ClientKey(byte[] bytes)
    {
        _bytes = bytes;
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>Says nothing about the client: neither identifier nor hardware address.</summary>
    public bool IsNone => _bytes is null;

    public static ClientKey Of(DhcpMessage message) => Of(message.Hardware, message.Find(DhcpOptionCode.ClientIdentifier));

    /// <param name="hardware">From the header.</param>
    /// <param name="identifier">Value of option 61, empty if absent.</param>
    public static ClientKey Of(HardwareAddress hardware, ReadOnlySpan<byte> identifier)
    {
        Span<byte> own = stackalloc byte[2 + HardwareAddress.MaxLength];
        own[0] = 0;
        own[1] = hardware.Type;
        hardware.ToBytes().AsSpan(0, hardware.Length).CopyTo(own[2..]);
        own = own[..(2 + hardware.Length)];
        if (identifier.Length >= 2 && !identifier.SequenceEqual(own[1..]))
        {
            return new ClientKey([1, .. identifier]);
        }

        return hardware.IsZero ? default : new ClientKey(own.ToArray());
    }

    public bool Equals(ClientKey other) => _hash == other._hash && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => obj is ClientKey other && Equals(other);

    public override int GetHashCode() => _hash;

    public static bool operator ==(ClientKey left, ClientKey right) => left.Equals(right);

    public static bool operator !=(ClientKey left, ClientKey right) => !left.Equals(right);
}

using Sunup.Binary;

namespace Sunup.Protocols.Ndp;

/// <summary>A router, or something that answers for one, describes the link.</summary>
/// <param name="Managed">Addresses come by DHCPv6 (M).</param>
/// <param name="OtherConfiguration">Other settings come by DHCPv6 (O).</param>
/// <param name="RouterLifetimeSeconds">0: the sender is not a default router.</param>
/// <remarks>Source: RFC 4861 section 4.2. ICMPv6 type 134; 16 bytes big endian, then options, of which none is written here.</remarks>
public readonly record struct RouterAdvertisement(bool Managed, bool OtherConfiguration, ushort RouterLifetimeSeconds)
{
    public const byte Type = 134;

    /// <summary>Bytes of a message without options.</summary>
    public const int Length = 16;

    private const byte ManagedFlag = 0x80;
    private const byte OtherConfigurationFlag = 0x40;

    /// <summary>"There is no IPv6 router here": no lifetime, no flags, no prefix. A host that hears it changes nothing and waits no longer.</summary>
    public static RouterAdvertisement NoRouter => default;

    public static bool TryRead(ReadOnlySpan<byte> message, out RouterAdvertisement advertisement)
    {
        var reader = new SpanReader(message);
        var type = reader.ReadByte("Type");
        var code = reader.ReadByte("Code");
        reader.Skip(2, "Checksum");
        reader.Skip(1, "Cur Hop Limit");
        var flags = reader.ReadByte("M|O|Reserved");
        var lifetime = reader.ReadUInt16BigEndian("Router Lifetime");
        reader.Skip(4, "Reachable Time");
        reader.Skip(4, "Retrans Timer");
        advertisement = new RouterAdvertisement((flags & ManagedFlag) != 0, (flags & OtherConfigurationFlag) != 0, lifetime);
        return reader.Fault is null && type == Type && code == 0;
    }

    /// <summary>The 16 bytes; the checksum stays 0 for the kernel to fill in.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes);
        Write(ref writer);
        return bytes;
    }

    /// <summary>Writes the 16 bytes; the checksum stays 0 for the kernel to fill in.</summary>
    public void Write(ref SpanWriter writer)
    {
        writer.WriteByte(Type);
        writer.WriteByte(0);
        writer.WriteUInt16BigEndian(0);
        writer.WriteByte(0);
        writer.WriteByte((byte)((Managed ? ManagedFlag : 0) | (OtherConfiguration ? OtherConfigurationFlag : 0)));
        writer.WriteUInt16BigEndian(RouterLifetimeSeconds);
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt32BigEndian(0);
    }
}

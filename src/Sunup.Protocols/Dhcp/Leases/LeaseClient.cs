using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Protocols.Dhcp.Leases;

/// <summary>A client that wants an address.</summary>
/// <param name="Key">Who it is.</param>
/// <param name="Hardware">Its chaddr.</param>
/// <param name="IsFirmware">Firmware or a loader, whose life ends when the next program speaks from the same NIC.</param>
internal readonly record struct LeaseClient(ClientKey Key, HardwareAddress Hardware, bool IsFirmware)
{
    public static LeaseClient Of(DhcpMessage message, BootClient? boot) => new(ClientKey.Of(message), message.Hardware, boot is not null);
}

/// <summary>One address of a subnet and who has it. Changed only by its <see cref="SubnetLeases"/>.</summary>
internal sealed class Lease(Ipv4Address address)
{
    public Ipv4Address Address { get; } = address;

    public LeaseState State { get; set; }

    public ClientKey Key { get; set; }

    public HardwareAddress Hardware { get; set; }

    public ReadOnlyMemory<byte> Identifier { get; set; }

    public string? HostName { get; set; }

    public bool IsFirmware { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was offered, by the count of offers; tells a queue entry from a later offer of the same address.</summary>
    public long OfferNumber { get; set; }

    public bool IsInExpiryQueue { get; set; }

    public bool IsInFreeList { get; set; }

    public bool IsFree(DateTimeOffset now) => State == LeaseState.Free || ExpiresAt <= now;

    public LeaseRecord ToRecord() => new(Address, State, Hardware, Identifier, ExpiresAt, IsFirmware, HostName);
}

using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>Addresses from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct Ipv4Range(Ipv4Address First, Ipv4Address Last)
{
    public bool Contains(Ipv4Address address) => address >= First && address <= Last;
}

/// <summary>An address that is kept for one hardware address.</summary>
public sealed record DhcpReservation(HardwareAddress Hardware, Ipv4Address Address, string? HostName = null);

/// <summary>A subnet whose addresses are given out.</summary>
public sealed record DhcpSubnet
{
    public required Ipv4Network Network { get; init; }

    public ImmutableArray<Ipv4Range> Pools { get; init; } = [];

    public Ipv4Address? Router { get; init; }

    public ImmutableArray<Ipv4Address> Dns { get; init; } = [];

    public string? Domain { get; init; }

    /// <summary>At least one minute is sensible; T1 is half of it, T2 seven eighths.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromHours(1);

    public ImmutableArray<DhcpReservation> Reservations { get; init; } = [];
}

/// <summary>What the server gives.</summary>
public sealed record DhcpServerSettings
{
    /// <summary>False: proxyDHCP, boot files only, beside a server that gives the addresses.</summary>
    public required bool GivesAddresses { get; init; }

    public ImmutableArray<DhcpSubnet> Subnets { get; init; } = [];

    /// <summary>Port of the server; the client's is one higher.</summary>
    public ushort Port { get; init; } = 67;

    /// <summary>How long an offered address is kept for its client.</summary>
    public TimeSpan OfferHold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When nothing is free, an offer this old is given to the next client.</summary>
    public TimeSpan OfferReclaim { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Offers that are open at once in a subnet; the oldest goes for the next.</summary>
    public int MaxOffers { get; init; } = 16384;

    /// <summary>How long an address stays unused after a client found it in use by another host.</summary>
    public TimeSpan DeclineQuarantine { get; init; } = TimeSpan.FromHours(1);
}

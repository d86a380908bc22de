using System.Collections.Immutable;
using Sunup.Linux.Sockets;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>The host's network, as far as machines use it.</summary>
public sealed record NetworkFacts
{
    public required Fact<ImmutableArray<InterfaceFacts>> Interfaces { get; init; }

    /// <summary>/dev/net/tun; null: it is not there.</summary>
    public required Fact<DeviceNode?> Tun { get; init; }

    /// <summary>net.ipv4.ip_forward.</summary>
    public required Fact<bool> Forwards { get; init; }

    /// <summary>Bridged frames go through iptables: br_netfilter is loaded and bridge-nf-call-iptables is 1.</summary>
    public required Fact<bool> BridgesAreFiltered { get; init; }

    /// <summary>Chains of nftables that packets between interfaces pass.</summary>
    public required Fact<ImmutableArray<ForwardChain>> ForwardChains { get; init; }

    /// <summary>Tables of the old iptables that are loaded: what is in them is not read.</summary>
    public required Fact<ImmutableArray<string>> LegacyTables { get; init; }

    /// <summary>Sockets on the ports that Sunup serves on.</summary>
    public required Fact<ImmutableArray<PortOwner>> PortOwners { get; init; }

    /// <summary>DHCP servers that answered on the segment; null where nobody asked.</summary>
    public Fact<SegmentFacts>? Segment { get; init; }
}

/// <summary>An interface.</summary>
public sealed record InterfaceFacts
{
    public required string Name { get; init; }

    public required int Mtu { get; init; }

    public required bool IsUp { get; init; }

    /// <summary>Something is at the other end. For a tap: a process has it open.</summary>
    public required bool HasCarrier { get; init; }

    /// <summary>The bridge or bond that it is a port of.</summary>
    public string? Master { get; init; }

    public bool IsBridge { get; init; }

    public bool IsTap { get; init; }

    /// <summary>A tap that stays when nobody has it open.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Of a tap: who may open it; null for root alone, or for what is no tap.</summary>
    public uint? OwnerUid { get; init; }
}

/// <summary>A base chain of nftables at the hook "forward".</summary>
/// <param name="Family"><c>ip</c>, <c>ip6</c>, <c>inet</c>, <c>bridge</c>.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="DropsByDefault">Its policy.</param>
public sealed record ForwardChain(string Family, string Table, string Name, bool DropsByDefault);

/// <summary>What a DISCOVER on a segment brought.</summary>
/// <param name="Interface">Asked on.</param>
/// <param name="Servers">Who offered.</param>
public sealed record SegmentFacts(string Interface, ImmutableArray<DhcpAnswer> Servers);

/// <summary>An offer.</summary>
/// <param name="Server">Its server identifier, or the address it came from.</param>
/// <param name="Offered">The address offered; null where it offered none, as a proxyDHCP server does.</param>
/// <param name="BootFile">What it would have a machine load; null for nothing.</param>
public sealed record DhcpAnswer(string Server, string? Offered, string? BootFile);

using System.Collections.Immutable;

namespace Sunup.Linux.Links;

/// <summary>A network link as the kernel describes it.</summary>
public sealed record LinkInfo
{
    /// <summary>ifindex, 1 or more.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary><c>bridge</c>, <c>veth</c>, <c>tun</c>, ...; null for hardware and loopback.</summary>
    public string? Kind { get; init; }

    /// <summary>IFF_UP: switched on by the administrator.</summary>
    public bool IsUp { get; init; }

    /// <summary>IFF_LOWER_UP: there is a carrier.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>In bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>ifindex of the bridge that it is a port of; 0 for none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>Hardware address, in wire order; empty for links that have none.</summary>
    public ImmutableArray<byte> HardwareAddress { get; init; } = [];
}

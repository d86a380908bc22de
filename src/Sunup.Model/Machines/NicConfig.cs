namespace Sunup.Model;

/// <summary>A NIC of a VM.</summary>
public sealed record NicConfig(NicModel Model, MacAddress Mac)
{
    /// <summary>What it is wired to, where the route does not say: null for nothing.</summary>
    public NicNetwork? Network { get; init; }
}

/// <summary>What a NIC is wired to.</summary>
/// <param name="Kind">The kind of wire.</param>
/// <param name="Name">The host's link; null for QEMU's user network.</param>
public sealed record NicNetwork(NicNetworkKind Kind, string? Name = null);

public enum NicNetworkKind
{
    /// <summary>QEMU's own: address translation, no privilege.</summary>
    User,
    /// <summary>A tap that is there.</summary>
    Tap,
    /// <summary>A bridge that is there; the tap on it is made.</summary>
    Bridge,
}

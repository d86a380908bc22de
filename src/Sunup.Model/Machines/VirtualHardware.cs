using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>Where on the host guest RAM comes from.</summary>
/// <param name="Nodes">Numbers of NUMA nodes, at least one.</param>
/// <param name="Policy">How strictly.</param>
public sealed record NumaConfig(CpuSet Nodes, NumaPolicy Policy = NumaPolicy.Bind);

/// <summary>What the whole VM may take of the host: QEMU with all its threads.</summary>
/// <param name="MemoryBytes">Guest RAM and QEMU's own; null for no limit.</param>
/// <param name="Cpus">CPUs' worth of time, 1.5 for one and a half; null for no limit.</param>
public sealed record LimitsConfig(long? MemoryBytes, double? Cpus);

/// <summary>A TPM 2.0, by swtpm.</summary>
/// <param name="State">Folder that keeps what is in it from boot to boot; null for a new one at each boot.</param>
public sealed record TpmConfig(string? State);

/// <summary>What SMBIOS says of a machine (type 1), and OEM strings (type 11). Null for Sunup's own.</summary>
public sealed record SmbiosConfig
{
    public string? Manufacturer { get; init; }

    public string? Product { get; init; }

    public string? Version { get; init; }

    public string? Serial { get; init; }

    public string? Sku { get; init; }

    public string? Family { get; init; }

    public Guid? Uuid { get; init; }

    public ImmutableArray<string> OemStrings { get; init; } = [];
}

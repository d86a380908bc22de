using Sunup.Boots.Faults;
using Sunup.Model;

namespace Sunup.Boots.HealthyBoots;

/// <summary>A machine with nothing wrong: whatever its console says, nothing of it is an error.</summary>
/// <param name="Name">Unique: what is particular of it.</param>
/// <param name="Make">The machine.</param>
internal sealed record HealthyBoot(string Name, Func<FaultSite, MachineConfig> Make)
{
    /// <summary>It is ended as soon as init runs, from a disk that init does not look for: its console alone just ends.</summary>
    public bool EndsAtInit { get; init; }
}

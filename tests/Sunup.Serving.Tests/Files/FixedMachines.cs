using Sunup.Model;

namespace Sunup.Serving.Tests.Files;

/// <summary>A directory of one machine, which is found by its name and by the MAC address 52:54:00:12:34:56.</summary>
internal sealed class FixedMachines(string name, params PlannedFile[] files) : IMachineDirectory
{
    private readonly BootPlan _plan = new()
    {
        Machine = new MachineConfig { Name = name, Boot = new BootConfig(), Match = new MatchConfig(MacAddress.Parse("52:54:00:12:34:56")) },
        Route = Route.Network,
        BootSet = new BootSet("vmlinuz", [], "quiet"),
        Files = [.. files],
    };

    public BootPlan? Find(in MachineIdentity identity) => identity.Mac == _plan.Machine.Match!.Mac ? _plan : null;

    public BootPlan? FindByName(string wanted) => wanted == name ? _plan : null;
}

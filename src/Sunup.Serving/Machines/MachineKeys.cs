using Sunup.Model;

namespace Sunup.Serving.Machines;

/// <summary>By what a machine is told from others; two machines in force never share one.</summary>
internal static class MachineKeys
{
    /// <summary>The NIC that a real machine is known by; all NICs of a VM.</summary>
    public static IEnumerable<MacAddress> MacsOf(MachineConfig machine) =>
        machine.Match is { Mac: { } mac } ? [mac] : machine.Hardware?.Nics.Select(nic => nic.Mac) ?? [];

    /// <summary>Each key in words, such as <c>MAC 52:54:00:12:34:56</c>.</summary>
    public static IEnumerable<string> Of(MachineConfig machine)
    {
        yield return $"name {machine.Name}";
        foreach (var mac in MacsOf(machine))
        {
            yield return $"MAC {mac}";
        }

        if (machine.Match?.Uuid is { } uuid)
        {
            yield return $"UUID {uuid}";
        }

        if (machine.Match?.Serial is { } serial)
        {
            yield return $"serial {serial}";
        }
    }
}

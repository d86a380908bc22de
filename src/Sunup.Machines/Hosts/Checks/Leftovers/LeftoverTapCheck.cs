using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Leftovers;

/// <summary>SU0170, SU0173: taps that nobody has open, network namespaces that nobody is in.</summary>
internal sealed class LeftoverTapCheck : HostCheck
{
    public override string Name => "leftovers.network";

    public override CheckTopic Topic => CheckTopic.Host;

    public override string Question => "Are there taps and namespaces of VMs that are gone?";

    public override ImmutableArray<string> Reads => ["/sys/class/net/*/tun_flags, carrier", "/run/netns, /proc/*/ns/net"];

    public override ImmutableArray<string> Finds => ["SU0170", "SU0173"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        var count = 0;
        if (facts.Network.Interfaces is Known<ImmutableArray<InterfaceFacts>>(var interfaces))
        {
            var idle = interfaces.Where(tap => tap is { IsTap: true, IsPersistent: true, HasCarrier: false } && wants?.Taps.Contains(tap.Name) != true).ToList();
            count += idle.Count;
            if (idle.Count > 0)
            {
                yield return Found("SU0170", FindingSeverity.Info, $"Nobody has the tap{(idle.Count == 1 ? "" : "s")} {string.Join(", ", idle.Select(tap => tap.Name))} open.",
                    "A VM that is gone left it, or it waits for one: nothing is broken by it.", [.. idle.Select(tap => new Evidence("persistent, no carrier", $"/sys/class/net/{tap.Name}"))],
                    [new("Remove it if it is not waited for.", $"sudo ip link del {idle[0].Name}")], Confidence.Possible);
            }
        }
        else
        {
            yield return CouldNot(facts.Network.Interfaces);
        }

        if (facts.Leftovers.Namespaces is not Known<ImmutableArray<string>>(var namespaces))
        {
            yield return CouldNot(facts.Leftovers.Namespaces);
        }
        else if (!namespaces.IsEmpty)
        {
            yield return Found("SU0173", FindingSeverity.Info, $"No process is in the network namespace{(namespaces.Length == 1 ? "" : "s")} {string.Join(", ", namespaces)}.",
                "Somebody made it by name and left. Interfaces that were moved into it are not seen outside.", [.. namespaces.Select(name => new Evidence("no process", $"/run/netns/{name}"))],
                [new("Remove it if it is not needed; hardware in it comes back.", $"sudo ip netns del {namespaces[0]}")], Confidence.Possible);
        }
        else if (count == 0)
        {
            yield return Fine("none");
        }
    }
}

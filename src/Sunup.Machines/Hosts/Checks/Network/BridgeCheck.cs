using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Network;

/// <summary>SU0156, SU0157, SU0158: a bridge that the machine wants is missing, leads nowhere, or has a port with another MTU.</summary>
internal sealed class BridgeCheck : HostCheck
{
    public override string Name => "net.bridge";

    public override CheckTopic Topic => CheckTopic.Network;

    public override string Question => "Are the bridges there, and do they lead anywhere?";

    public override ImmutableArray<string> Reads => ["/sys/class/net/*/bridge, master, flags, carrier, mtu", "/proc/sys/net/ipv4/ip_forward"];

    public override ImmutableArray<string> Finds => ["SU0156", "SU0157", "SU0158"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("grep 'Network disconnected' the log", "Neither QEMU nor Linux says that. Whether a bridge is up and has a port with a carrier is in /sys/class/net."),
        new("ping 192.168.1.100", "Some address of some network. What counts is the way from the machine's own port."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Network.Interfaces is not Known<ImmutableArray<InterfaceFacts>>(var interfaces))
        {
            yield return CouldNot(facts.Network.Interfaces);
            yield break;
        }

        foreach (var name in (wants?.Bridges ?? []).Distinct(StringComparer.Ordinal))
        {
            yield return Wanted(name, interfaces, facts.Network.Forwards);
        }

        foreach (var bridge in interfaces.Where(known => known.IsBridge))
        {
            if (Mtu(bridge, interfaces) is { } result)
            {
                yield return result;
            }
        }

        if (wants?.Bridges is not { IsEmpty: false })
        {
            var bridges = interfaces.Where(known => known.IsBridge).Select(known => known.Name).ToList();
            yield return Fine(bridges.Count == 0 ? "none, and none is asked for" : string.Join(", ", bridges));
        }
    }

    private static CheckResult Wanted(string name, ImmutableArray<InterfaceFacts> interfaces, Fact<bool> forwards)
    {
        var found = interfaces.FirstOrDefault(known => known.Name == name);
        if (found is not { IsBridge: true })
        {
            var others = interfaces.Where(known => known.IsBridge).Select(known => known.Name).ToList();
            return Found("SU0156", FindingSeverity.Error, found is null ? $"There is no bridge {name}." : $"{name} is no bridge.",
                $"The machine's NIC is to be plugged into it.{(others.Count > 0 ? $" Bridges here: {string.Join(", ", others)}." : "")}",
                [new(found is null ? "not there" : "no folder `bridge`", $"/sys/class/net/{name}")],
                [new("Make it, and give it a port.", $"sudo ip link add {name} type bridge && sudo ip link set {name} up && sudo ip link set eth0 master {name}"), new("libvirt's own (virbr0): start its network.", "sudo virsh net-start default")]);
        }

        var ports = interfaces.Where(known => known.Master == name).ToList();
        var leadsOut = ports.Any(port => port is { IsUp: true, HasCarrier: true, IsTap: false });
        // libvirt's virbr0 and its like have no port that leads out: the host itself passes packets on.
        return found.IsUp && (leadsOut || forwards is Known<bool>(true)) ? Fine($"{name}: up, {Amount.Count(ports.Count, "port")}{(leadsOut ? "" : ", none of which leads out; the host passes packets on")}")
            : Found("SU0157", FindingSeverity.Warning, found.IsUp ? $"The bridge {name} leads nowhere." : $"The bridge {name} is switched off.",
                found.IsUp ? "None of its ports is a link with a carrier, and the host passes no packets on: VMs on it reach each other and the host, and nobody else." : "No frame passes it.",
                [new(found.IsUp ? "up" : "down", $"/sys/class/net/{name}/flags"), .. found.IsUp ? [new Evidence(forwards is Known<bool> ? "0" : forwards.WhyUnknown!, "/proc/sys/net/ipv4/ip_forward")] : Array.Empty<Evidence>(), .. ports.Select(port => new Evidence($"{(port.IsUp ? "up" : "down")}, {(port.HasCarrier ? "carrier" : "no carrier")}{(port.IsTap ? ", a VM's" : "")}", port.Name))],
                [new("Switch it on.", $"sudo ip link set {name} up"), new("Give it a port that leads out; the host's address then belongs on the bridge.", $"sudo ip link set eth0 master {name}"), new("Or have the host pass packets on, with addresses translated.", "sudo sysctl net.ipv4.ip_forward=1")], Confidence.Likely);
    }

    private static CheckResult? Mtu(InterfaceFacts bridge, ImmutableArray<InterfaceFacts> interfaces)
    {
        var smaller = interfaces.Where(port => port.Master == bridge.Name && port.Mtu < bridge.Mtu).ToList();
        return smaller.Count == 0 ? null : Found("SU0158", FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"A port of {bridge.Name} takes smaller frames than the bridge."),
            "Small packets pass and large ones vanish: DHCP works, and a transfer by TFTP with large blocks, HTTP or iSCSI stops.",
            [new(string.Create(CultureInfo.InvariantCulture, $"MTU {bridge.Mtu}"), bridge.Name), .. smaller.Select(port => new Evidence(string.Create(CultureInfo.InvariantCulture, $"MTU {port.Mtu}"), port.Name))],
            [new("Give all of them the same.", string.Create(CultureInfo.InvariantCulture, $"sudo ip link set {smaller[0].Name} mtu {bridge.Mtu}"))], Confidence.Likely);
    }
}

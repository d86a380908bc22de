using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Network;

/// <summary>SU0159: frames between ports of a bridge go through a filter that drops by default.</summary>
internal sealed class BridgeFilterCheck : HostCheck
{
    public override string Name => "net.filter";

    public override CheckTopic Topic => CheckTopic.Network;

    public override string Question => "Do filters drop what bridges carry?";

    public override ImmutableArray<string> Reads => ["/proc/sys/net/bridge/bridge-nf-call-iptables", "nftables by netlink: base chains at the hook forward, and their policy", "/proc/net/ip_tables_names: tables of the old iptables, whose rules are not read"];

    public override ImmutableArray<string> Finds => ["SU0159"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("firewall-cmd --add-rich-rule='... action=allow service=http,https'", "Not the grammar: `rule family=\"ipv4\" source address=\"...\" service name=\"http\" accept`, one service a rule. And DHCP and TFTP are what a boot needs."),
        new("<bridge><filter type='security'><mask> in the domain's XML", "Not in the schema. libvirt filters a NIC by <filterref filter='clean-traffic'/> in its <interface>, and keeps the rules in tables of its own (nft list ruleset)."),
        new("firewalld service=ssh", "It lets a login in. A boot needs UDP 67, 69 and 4011, and TCP 8080 or 3260."),
        new("systemctl stop firewalld", "It shows that a filter was in the way, and leaves the host open."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        var network = facts.Network;
        if (network.BridgesAreFiltered is not Known<bool>(var filtered))
        {
            return [CouldNot(network.BridgesAreFiltered)];
        }

        var hasBridge = network.Interfaces is Known<ImmutableArray<InterfaceFacts>>(var interfaces) && interfaces.Any(known => known.IsBridge);
        if (!hasBridge)
        {
            return [Fine("there is no bridge")];
        }

        if (network.ForwardChains is not Known<ImmutableArray<ForwardChain>>(var chains))
        {
            return [CouldNot(network.ForwardChains)];
        }

        var dropping = chains.Where(chain => chain.DropsByDefault && (chain.Family == "bridge" || (filtered && chain.Family is "ip" or "inet"))).ToList();
        if (dropping.Count > 0)
        {
            return [Drops(dropping, wants)];
        }

        return filtered && network.LegacyTables is Known<ImmutableArray<string>>({ IsEmpty: false } tables)
            ? [CouldNot($"frames of bridges go through the old iptables ({string.Join(", ", tables)}), whose rules are not read here: `sudo iptables-legacy -S FORWARD`")]
            : [Fine(filtered ? "frames of bridges go through iptables, which lets them pass by default" : "frames of bridges go through no IP filter")];
    }

    // Every host with Docker is so; it matters where a machine is on a bridge.
    private static CheckResult Drops(List<ForwardChain> dropping, MachineWants? wants) => Found("SU0159", wants?.Bridges is { IsEmpty: false } ? FindingSeverity.Warning : FindingSeverity.Info,
        "Frames between ports of a bridge go through a filter that drops what no rule allows.",
        "br_netfilter sends bridged frames through iptables, where Docker and firewalld set the policy of FORWARD to drop: a machine's DHCP request never arrives. Rules that may allow it are not read here.",
        [new("1", "/proc/sys/net/bridge/bridge-nf-call-iptables"), .. dropping.Select(chain => new Evidence("policy drop", $"{chain.Family} {chain.Table} {chain.Name}"))],
        [
            new("Keep bridged frames out of iptables.", "sudo sysctl net.bridge.bridge-nf-call-iptables=0"),
            new("Or allow what comes from the bridge.", "sudo iptables -I DOCKER-USER -i br0 -j ACCEPT"),
            new("See the rules.", "sudo nft list ruleset"),
        ], Confidence.Likely);
}

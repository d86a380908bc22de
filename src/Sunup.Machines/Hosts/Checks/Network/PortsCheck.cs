using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Sockets;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Network;

/// <summary>SU0160: a port that Sunup serves on is taken.</summary>
internal sealed class PortsCheck : HostCheck
{
    public override string Name => "net.ports";

    public override CheckTopic Topic => CheckTopic.Network;

    public override string Question => "Are the ports free that Sunup serves on?";

    public override ImmutableArray<string> Reads => ["/proc/net/udp, udp6, tcp, tcp6: ports 67, 69, 4011, 8080, 3260", "/proc/*/fd: the process that has the socket"];

    public override ImmutableArray<string> Finds => ["SU0160"];

    public override ImmutableArray<PopularCommand> Popular => [new("netstat -tulpn | grep 67", "It needs net-tools and root, and 67 is in many numbers. The kernel's own list is in /proc/net.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants is { IsServed: false })
        {
            // A VM's servers are in a network namespace of their own, where every port is free.
            yield break;
        }

        if (facts.Network.PortOwners is not Known<ImmutableArray<PortOwner>>(var owners))
        {
            yield return CouldNot(facts.Network.PortOwners);
            yield break;
        }

        if (owners.IsEmpty)
        {
            yield return Fine("67, 69 and 4011 (UDP), 8080 and 3260 (TCP) are free");
        }

        foreach (var group in owners.GroupBy(owner => (owner.Protocol, owner.Port)))
        {
            yield return Taken(group.Key.Protocol, group.Key.Port, [.. group], wants);
        }
    }

    private static CheckResult Taken(TransportProtocol protocol, int port, ImmutableArray<PortOwner> owners, MachineWants? wants)
    {
        var service = NetworkReader.ServedPorts.First(served => served.Protocol == protocol && served.Port == port).Service;
        var text = protocol is TransportProtocol.Udp ? "UDP" : "TCP";
        var first = owners.FirstOrDefault(owner => owner.ProcessId is not null);
        return Found("SU0160", wants is null ? FindingSeverity.Info : FindingSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"Port {port} ({text}, {service}) is taken by {PortOwners.Describe(owners)}."),
            $"`sunup serve` cannot offer {service} there while it is. Boots of VMs are not touched: their servers are in a network of their own.",
            [.. owners.Select(owner => new Evidence(owner.ToString(), string.Create(CultureInfo.InvariantCulture, $"{text} {owner.Address}:{port}")))],
            [
                new("Stop that service, or have it leave the interface alone (dnsmasq: `bind-interfaces`, `except-interface=`).", first is null ? null : string.Create(CultureInfo.InvariantCulture, $"systemctl status {first.ProcessId}")),
                new("Or serve beside it: DHCP as a proxy, HTTP and iSCSI on other ports; docs/formats/service-file.md has the keys."),
            ]);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux;
using Sunup.Linux.Netfilter;
using Sunup.Linux.Sockets;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads interfaces, bridges, taps, forwarding, filters, and who has the ports that Sunup serves on.</summary>
internal sealed class NetworkReader(HostFiles files, KvmReader nodes)
{
    private const string Interfaces = "sys/class/net";
    private const int TunTap = 0x0002;
    private const int TunPersist = 0x0800;
    private const int InterfaceUp = 1;

    /// <summary>DHCP, its clients' boot-server requests, TFTP, HTTP and iSCSI by default.</summary>
    internal static ImmutableArray<(TransportProtocol Protocol, int Port, string Service)> ServedPorts { get; } =
    [
        (TransportProtocol.Udp, 67, "DHCP"),
        (TransportProtocol.Udp, 4011, "proxyDHCP"),
        (TransportProtocol.Udp, 69, "TFTP"),
        (TransportProtocol.Tcp, 8080, "HTTP"),
        (TransportProtocol.Tcp, 3260, "iSCSI"),
    ];

    public NetworkFacts Read(Fact<SegmentFacts>? segment) => new()
    {
        Interfaces = files.NamesOf(Interfaces).Select(names => names.Where(name => files.Exists($"{Interfaces}/{name}/mtu")).Select(ReadInterface).ToImmutableArray()),
        Tun = nodes.Node("/dev/net/tun"),
        Forwards = files.Required("proc/sys/net/ipv4/ip_forward").Select(text => text == "1"),
        BridgesAreFiltered = files.Number("proc/sys/net/bridge/bridge-nf-call-iptables") == 1,
        ForwardChains = Chains(),
        LegacyTables = LegacyTables(),
        PortOwners = files.IsThisHost
            ? ServedPorts.SelectMany(port => PortOwners.Find(port.Protocol, port.Port)).ToImmutableArray()
            : new Unknown<ImmutableArray<PortOwner>>("the sockets of another host are not here"),
        Segment = segment,
    };

    private InterfaceFacts ReadInterface(string name)
    {
        var folder = $"{Interfaces}/{name}";
        var flags = Hexadecimal($"{folder}/tun_flags") ?? 0;
        return new InterfaceFacts
        {
            Name = name,
            Mtu = (int)(files.Number($"{folder}/mtu") ?? 0),
            IsUp = ((Hexadecimal($"{folder}/flags") ?? 0) & InterfaceUp) != 0,
            // Reading it fails with EINVAL on one that is down.
            HasCarrier = files.TextOrNull($"{folder}/carrier") == "1",
            Master = files.LinkName($"{folder}/master"),
            IsBridge = files.Exists($"{folder}/bridge"),
            IsTap = (flags & TunTap) != 0,
            IsPersistent = (flags & TunPersist) != 0,
            OwnerUid = files.Number($"{folder}/owner") is >= 0 and var owner ? (uint)owner : null,
        };
    }

    private int? Hexadecimal(string path) =>
        files.TextOrNull(path) is ['0', 'x', .. var digits] && int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) ? value : null;

    private Fact<ImmutableArray<ForwardChain>> Chains()
    {
        if (!files.IsThisHost)
        {
            return new Unknown<ImmutableArray<ForwardChain>>("the filters of another host are not here");
        }

        try
        {
            return NftablesChains.List().Where(chain => chain.Hook == NftablesChain.ForwardHook)
                .Select(chain => new ForwardChain(chain.Family, chain.Table, chain.Name, chain.DropsByDefault)).ToImmutableArray();
        }
        catch (LinuxException refused)
        {
            return new Unknown<ImmutableArray<ForwardChain>>(refused.IsPermission ? "the kernel shows its filters only to who has CAP_NET_ADMIN" : refused.Message);
        }
    }

    private Fact<ImmutableArray<string>> LegacyTables() => files.Text("proc/net/ip_tables_names").Select(text =>
        (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray());
}

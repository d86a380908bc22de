using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Native;

namespace Sunup.Linux.Links;

/// <summary>Makes and changes network links in one scope, over rtnetlink. Each call is answered by the kernel at once; calls from several threads take turns.</summary>
/// <remarks>
/// All but <see cref="List"/> and <see cref="Find"/> need CAP_NET_ADMIN in the scope. Errors are <see cref="LinuxException"/> with the kernel's own text.
/// Source: rtnetlink(7), Documentation/userspace-api/netlink.
/// </remarks>
public sealed class LinkClient : IDisposable
{
    private const string Needed = "CAP_NET_ADMIN";
    private readonly NetlinkSocket _socket;

    private LinkClient(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens the client in <paramref name="scope"/>; it stays there whichever thread uses it.</summary>
    public static LinkClient Open(INetworkScope scope) => new(scope.Run(NetlinkSocket.Open));

    /// <summary>A bridge without spanning tree, whose ports forward at once.</summary>
    public LinkInfo CreateBridge(string name)
    {
        Create(name, "bridge", static (ref NetlinkRequest request) =>
        {
            request.Attribute(Rtnetlink.IFLA_BR_FORWARD_DELAY, 0u);
            request.Attribute(Rtnetlink.IFLA_BR_STP_STATE, 0u);
        });
        return Get(name);
    }

    public LinkInfo CreateDummy(string name)
    {
        Create(name, "dummy", null);
        return Get(name);
    }

    /// <summary>Two links, each the other's wire.</summary>
    public (LinkInfo First, LinkInfo Second) CreateVethPair(string name, string peer)
    {
        Create(name, "veth", (ref NetlinkRequest request) =>
        {
            var nested = request.Begin(Rtnetlink.VETH_INFO_PEER);
            request.InterfaceHeader(0);
            request.Attribute(Rtnetlink.IFLA_IFNAME, peer);
            request.End(nested);
        });
        return (Get(name), Get(peer));
    }

    public void SetUp(string name) =>
        Change($"set {name} up", Get(name).Index, null, Rtnetlink.IFF_UP, Rtnetlink.IFF_UP);

    public void SetDown(string name) =>
        Change($"set {name} down", Get(name).Index, null, 0, Rtnetlink.IFF_UP);

    /// <summary>Makes it a port of <paramref name="bridge"/>, or of none for null.</summary>
    public void SetMaster(string name, string? bridge)
    {
        var master = bridge is null ? 0 : Get(bridge).Index;
        Change($"make {name} a port of {bridge ?? "no bridge"}", Get(name).Index, (ref NetlinkRequest request) => request.Attribute(Rtnetlink.IFLA_MASTER, (uint)master));
    }

    /// <param name="name">The link.</param>
    /// <param name="mtu">In bytes, 68 or more.</param>
    public void SetMtu(string name, int mtu) =>
        Change($"set the MTU of {name} to {mtu}", Get(name).Index, (ref NetlinkRequest request) => request.Attribute(Rtnetlink.IFLA_MTU, (uint)mtu));

    /// <param name="name">The link; some must be down for this.</param>
    /// <param name="octets">Six octets in wire order.</param>
    public void SetHardwareAddress(string name, ImmutableArray<byte> octets) =>
        Change($"set the hardware address of {name}", Get(name).Index, (ref NetlinkRequest request) => request.Attribute(Rtnetlink.IFLA_ADDRESS, octets.AsSpan()));

    /// <summary>Moves the link into <paramref name="target"/>, where it keeps its name and is down.</summary>
    public void MoveTo(string name, NetworkNamespace target)
    {
        using var handle = LibC.open(target.Path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        LibC.Check(handle.IsInvalid ? -1 : 0, $"open the network namespace {target.Name}", target.Path);
        var descriptor = (uint)handle.DangerousGetHandle();
        Change($"move {name} into the namespace {target.Name}", Get(name).Index, (ref NetlinkRequest request) => request.Attribute(Rtnetlink.IFLA_NET_NS_FD, descriptor));
    }

    public void Delete(string name)
    {
        var index = Get(name).Index;
        _socket.Transact($"delete {name}", Needed, sequence =>
        {
            var request = new NetlinkRequest(new byte[64], Rtnetlink.RTM_DELLINK, Rtnetlink.NLM_F_ACK, sequence);
            request.InterfaceHeader(index);
            return request.Finish();
        });
    }

    /// <summary>Gives it an IPv4 address; the kernel adds the route to its network.</summary>
    public void AddAddress(string name, IPAddress address, int prefixLength)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        }

        var index = Get(name).Index;
        var octets = address.GetAddressBytes();
        var broadcast = Broadcast(octets, prefixLength);
        _socket.Transact($"add {address}/{prefixLength} to {name}", Needed, sequence =>
        {
            var request = new NetlinkRequest(new byte[128], Rtnetlink.RTM_NEWADDR, Rtnetlink.NLM_F_ACK | Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL, sequence);
            request.AddressHeader(Rtnetlink.AF_INET, (byte)prefixLength, index);
            request.Attribute(Rtnetlink.IFA_LOCAL, octets);
            request.Attribute(Rtnetlink.IFA_ADDRESS, octets);
            request.Attribute(Rtnetlink.IFA_BROADCAST, broadcast);
            return request.Finish();
        });
    }

    /// <summary>The IPv4 default route of the scope.</summary>
    public void AddDefaultRoute(IPAddress gateway)
    {
        var octets = gateway.GetAddressBytes();
        _socket.Transact($"add the default route by {gateway}", Needed, sequence =>
        {
            var request = new NetlinkRequest(new byte[128], Rtnetlink.RTM_NEWROUTE, Rtnetlink.NLM_F_ACK | Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL, sequence);
            request.RouteHeader(Rtnetlink.AF_INET, 0);
            request.Attribute(Rtnetlink.RTA_GATEWAY, octets);
            return request.Finish();
        });
    }

    /// <summary>Every link in the scope, by index.</summary>
    public ImmutableArray<LinkInfo> List()
    {
        var links = ImmutableArray.CreateBuilder<LinkInfo>();
        _socket.Dump("list the links", sequence =>
        {
            var request = new NetlinkRequest(new byte[64], Rtnetlink.RTM_GETLINK, Rtnetlink.NLM_F_DUMP, sequence);
            request.InterfaceHeader(0);
            return request.Finish();
        }, (type, payload) =>
        {
            if (type == Rtnetlink.RTM_NEWLINK && NetlinkAnswer.ReadLink(payload) is { } link)
            {
                links.Add(link);
            }
        });
        return links.ToImmutable();
    }

    /// <summary>The link of that name, or null.</summary>
    public LinkInfo? Find(string name) => List().FirstOrDefault(link => string.Equals(link.Name, name, StringComparison.Ordinal));

    public void Dispose() => _socket.Dispose();

    private delegate void Fill(ref NetlinkRequest request);

    private LinkInfo Get(string name) =>
        Find(name) ?? throw new LinuxException($"find the network link {name}", Errno.ENODEV, name);

    private void Create(string name, string kind, Fill? data) => _socket.Transact($"create {kind} {name}", Needed, sequence =>
    {
        var request = new NetlinkRequest(new byte[256], Rtnetlink.RTM_NEWLINK, Rtnetlink.NLM_F_ACK | Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL, sequence);
        request.InterfaceHeader(0);
        request.Attribute(Rtnetlink.IFLA_IFNAME, name);
        var info = request.Begin(Rtnetlink.IFLA_LINKINFO);
        request.Attribute(Rtnetlink.IFLA_INFO_KIND, kind);
        if (data is not null)
        {
            var nested = request.Begin(Rtnetlink.IFLA_INFO_DATA);
            data(ref request);
            request.End(nested);
        }

        request.End(info);
        return request.Finish();
    });

    private void Change(string operation, int index, Fill? attributes, uint flags = 0, uint change = 0) => _socket.Transact(operation, Needed, sequence =>
    {
        var request = new NetlinkRequest(new byte[128], Rtnetlink.RTM_NEWLINK, Rtnetlink.NLM_F_ACK, sequence);
        request.InterfaceHeader(index, flags, change);
        attributes?.Invoke(ref request);
        return request.Finish();
    });

    private static byte[] Broadcast(byte[] octets, int prefixLength)
    {
        var host = prefixLength >= 32 ? 0 : uint.MaxValue >> prefixLength;
        return [.. octets.Select((octet, i) => (byte)(octet | (byte)(host >> (24 - (8 * i)))))];
    }
}

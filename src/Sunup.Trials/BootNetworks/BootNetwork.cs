using System.Net;
using Sunup.Linux;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Trials.BootNetworks;

/// <summary>A network to boot on, made for one boot and gone with it: a namespace with a bridge, Sunup's address on it, a tap for each NIC.</summary>
/// <remarks>Nothing outside the namespace is touched. Addresses are from TEST-NET-1 (RFC 5737), which no real network uses.</remarks>
public sealed class BootNetwork : IDisposable
{
    public const string Bridge = "boot0";
    public const int PrefixLength = 24;
    private const string SiteLink = "site0";

    private readonly List<TapDevice> _taps = [];
    private NetworkNamespace? _site;

    private BootNetwork(NetworkNamespace scope) => Scope = scope;

    public static IPNetwork Subnet { get; } = IPNetwork.Parse("192.0.2.0/24");

    /// <summary>Sunup's own.</summary>
    public static IPAddress ServerAddress { get; } = IPAddress.Parse("192.0.2.1");

    /// <summary>The site's DHCP server's, on a network that has one.</summary>
    public static IPAddress SiteServerAddress { get; } = IPAddress.Parse("192.0.2.2");

    public static AddressRange Pool { get; } = new(IPAddress.Parse("192.0.2.100"), IPAddress.Parse("192.0.2.199"));

    public NetworkNamespace Scope { get; }

    /// <exception cref="LinuxException">No right to make namespaces or links.</exception>
    public static BootNetwork Create(string name)
    {
        var network = new BootNetwork(NetworkNamespace.Create(name));
        try
        {
            using var links = LinkClient.Open(network.Scope);
            links.CreateBridge(Bridge);
            links.AddAddress(Bridge, ServerAddress, PrefixLength);
            links.SetUp(Bridge);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A tap on the bridge; its descriptor goes to QEMU.</summary>
    public TapDevice AddTap(string name)
    {
        var tap = TapDevice.Create(Scope, name, virtioHeader: false);
        _taps.Add(tap);
        using var links = LinkClient.Open(Scope);
        links.SetMaster(name, Bridge);
        links.SetUp(name);
        return tap;
    }

    /// <summary>A second host on the boot network, in a namespace of its own, where a site's DHCP server can run.</summary>
    public NetworkNamespace AddSite()
    {
        if (_site is not null)
        {
            return _site;
        }

        _site = NetworkNamespace.Create("site");
        using var links = LinkClient.Open(Scope);
        links.CreateVethPair(SiteLink, "eth0");
        links.MoveTo("eth0", _site);
        links.SetMaster(SiteLink, Bridge);
        links.SetUp(SiteLink);
        using var siteLinks = LinkClient.Open(_site);
        siteLinks.AddAddress("eth0", SiteServerAddress, PrefixLength);
        siteLinks.SetUp("eth0");
        return _site;
    }

    public void Dispose()
    {
        _taps.ForEach(tap => tap.Dispose());
        _site?.Dispose();
        Scope.Dispose();
    }
}

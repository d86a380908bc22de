using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;

namespace Sunup.Linux.Tests.Links;

public sealed class LinkClientTests
{
    [Fact]
    public void Bridge_and_veth_are_made_with_what_they_were_asked_for()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        var bridge = links.CreateBridge("br0");
        var (first, second) = links.CreateVethPair("va", "vb");
        ImmutableArray<byte> mac = [0x52, 0x54, 0, 0xaa, 0xbb, 0xcc];
        links.SetHardwareAddress("va", mac);
        links.SetMtu("va", 1400);
        links.SetMaster("va", "br0");
        foreach (var name in new[] { "br0", "va", "vb" })
        {
            links.SetUp(name);
        }

        Assert.Equal("bridge", bridge.Kind);
        Assert.Equal("veth", first.Kind);
        var port = links.Find("va")!;
        Assert.Equal((bridge.Index, 1400, true, true), (port.MasterIndex, port.Mtu, port.IsUp, port.HasCarrier));
        Assert.Equal(mac, port.HardwareAddress);
        Assert.NotEqual(first.Index, second.Index);

        links.SetMaster("va", null);
        Assert.Equal(0, links.Find("va")!.MasterIndex);
        links.SetDown("va");
        Assert.False(links.Find("va")!.IsUp);
        links.Delete("va");
        Assert.Null(links.Find("vb"));
    }

    [Fact]
    public void A_dummy_is_made_or_the_kernel_says_that_it_has_none()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        try
        {
            Assert.Equal("dummy", links.CreateDummy("d0").Kind);
        }
        catch (LinuxException e)
        {
            // Kernels without the module, such as Firecracker's.
            Assert.Contains("create dummy d0: EOPNOTSUPP (Operation not supported): Unknown device type", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_address_on_it_can_be_bound_and_routed()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        links.CreateBridge("d0");
        links.SetUp("d0");
        links.AddAddress("d0", IPAddress.Parse("10.77.0.1"), 24);
        links.AddDefaultRoute(IPAddress.Parse("10.77.0.254"));
        var local = scope.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        });
        Assert.Equal(IPAddress.Parse("10.77.0.1"), local);
    }

    [Fact]
    public void A_datagram_crosses_a_veth_pair_between_two_namespaces()
    {
        Requires.Root();
        using var left = NetworkNamespace.Create("left");
        using var right = NetworkNamespace.Create("right");
        using var leftLinks = LinkClient.Open(left);
        using var rightLinks = LinkClient.Open(right);
        leftLinks.CreateVethPair("va", "vb");
        leftLinks.MoveTo("vb", right);
        leftLinks.AddAddress("va", IPAddress.Parse("10.78.0.1"), 24);
        rightLinks.AddAddress("vb", IPAddress.Parse("10.78.0.2"), 24);
        leftLinks.SetUp("va");
        rightLinks.SetUp("vb");
        using var receiver = right.Run(() => Udp("10.78.0.2", 5000));
        using var sender = left.Run(() => Udp("10.78.0.1", 5001));
        receiver.ReceiveTimeout = 5000;
        sender.SendTo("across"u8.ToArray(), new IPEndPoint(IPAddress.Parse("10.78.0.2"), 5000));
        var buffer = new byte[16];
        Assert.Equal("across", Encoding.ASCII.GetString(buffer, 0, receiver.Receive(buffer)));
    }

    [Fact]
    public void A_refusal_says_what_was_tried_and_why()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        var missing = Assert.Throws<LinuxException>(() => links.SetUp("nothing0"));
        Assert.Contains("nothing0", missing.Message, StringComparison.Ordinal);
        links.CreateBridge("br0");
        var taken = Assert.Throws<LinuxException>(() => links.CreateBridge("br0"));
        Assert.Contains("create bridge br0: EEXIST", taken.Message, StringComparison.Ordinal);
        links.CreateBridge("d0");
        var badMtu = Assert.Throws<LinuxException>(() => links.SetMtu("d0", 10));
        Assert.Contains("mtu", badMtu.Detail ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_tap_carries_frames_and_is_gone_when_closed()
    {
        Requires.Root();
        Requires.File("/dev/net/tun");
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        using (var tap = TapDevice.Create(scope, "tap%d"))
        {
            Assert.Equal("tap0", tap.Name);
            links.SetUp(tap.Name);
            Assert.True(links.Find("tap0")!.HasCarrier);
            Assert.True(tap.Descriptor > 2);
        }

        Assert.Null(links.Find("tap0"));
        Assert.DoesNotContain(NetworkInterface.GetAllNetworkInterfaces(), nic => nic.Name == "tap0");
    }

    [Fact]
    public void A_tap_of_a_name_that_is_too_long_is_refused()
    {
        Requires.Root();
        Requires.File("/dev/net/tun");
        using var scope = NetworkNamespace.Create("test");
        var refused = Assert.Throws<LinuxException>(() => TapDevice.Create(scope, "a-name-of-20-letters"));
        Assert.Contains("15 bytes", refused.Message, StringComparison.Ordinal);
    }

    private static Socket Udp(string address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    }
}

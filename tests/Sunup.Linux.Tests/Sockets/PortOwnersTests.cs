using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Sockets;

namespace Sunup.Linux.Tests.Sockets;

public sealed class PortOwnersTests
{
    [Fact]
    public void A_udp_port_is_found_with_its_process()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
        var owner = Assert.Single(PortOwners.Find(TransportProtocol.Udp, port));
        Assert.Equal((Environment.ProcessId, IPAddress.Loopback, port), (owner.ProcessId, owner.Address, owner.Port));
        Assert.StartsWith($"process {Environment.ProcessId} (", PortOwners.Describe([owner]), StringComparison.Ordinal);
        Assert.Contains("Sunup.Linux.Tests", owner.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listening_tcp_port_is_found_over_IPv6_too()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var owner = Assert.Single(PortOwners.Find(TransportProtocol.Tcp, port));
        Assert.Equal((Environment.ProcessId, IPAddress.IPv6Loopback), (owner.ProcessId, owner.Address));
        Assert.Empty(PortOwners.Find(TransportProtocol.Udp, port));
    }

    [Fact]
    public void A_connection_is_not_an_owner()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        Assert.Empty(PortOwners.Find(TransportProtocol.Tcp, ((IPEndPoint)client.Client.LocalEndPoint!).Port));
    }

    [Fact]
    public void A_port_that_nobody_has_is_told_as_such() =>
        Assert.Equal("a process that has let go of it since", PortOwners.Describe(PortOwners.Find(TransportProtocol.Tcp, 1)));
}

using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Where replies go (RFC 2131 section 4.1) and which subnet a message belongs to (4.3.1).</summary>
public sealed class RoutingTests
{
    private static readonly DhcpSubnet Remote = new()
    {
        Network = new(Ipv4Address.Parse("10.5.0.0"), 24),
        Pools = [new(Ipv4Address.Parse("10.5.0.20"), Ipv4Address.Parse("10.5.0.29"))],
    };

    private readonly ServerUnderTest _test = new(change: settings => settings with { Subnets = settings.Subnets.Add(Remote) });

    [Fact]
    public void A_client_without_an_address_is_answered_by_a_frame()
    {
        var decision = _test.Send(Packets.Discover(0x52));
        Assert.Equal(new DhcpDestination(DhcpRoute.Frame, Ipv4Address.Parse("10.0.0.10"), 68, HardwareAddress.FromEthernet(0x52)), decision.Destination);
        Assert.Equal(Packets.ServerAddress, decision.Source);
    }

    [Fact]
    public void The_broadcast_flag_is_heeded() =>
        Assert.Equal(DhcpRoute.Broadcast, _test.Send(Packets.Discover() with { Flags = 0x8000 }).Destination.Route);

    [Fact]
    public void Hardware_that_is_not_ethernet_is_answered_by_broadcast()
    {
        var infiniBand = Packets.Discover(options: Packets.ClientId(0xff, 1, 2)) with { Hardware = HardwareAddress.FromBytes(32, []) };
        Assert.Equal(DhcpRoute.Broadcast, _test.Send(infiniBand).Destination.Route);
    }

    [Fact]
    public void A_relayed_message_is_served_from_the_relays_subnet_and_answered_to_the_relay()
    {
        var circuit = new DhcpOption(DhcpOptionCode.RelayAgentInformation, new byte[] { 1, 4, 1, 2, 3, 4 });
        var decision = _test.Send(Packets.Discover(options: circuit) with { Relay = Ipv4Address.Parse("10.5.0.1"), Hops = 1 }, Packets.UnicastFrom("10.5.0.1"));
        Assert.Equal("10.5.0.20", decision.Reply!.YourAddress.ToString());
        Assert.Equal("10.5.0.1", decision.Reply.Relay.ToString());
        Assert.Equal(0, decision.Reply.Hops);
        Assert.Equal(circuit, decision.Reply.Options[^1]);
        Assert.Equal((DhcpRoute.Unicast, "10.5.0.1", (ushort)67), (decision.Destination.Route, decision.Destination.Address.ToString(), decision.Destination.Port));
    }

    [Fact]
    public void A_relayed_refusal_has_the_broadcast_flag()
    {
        var request = Packets.Select("192.168.1.1") with { Relay = Ipv4Address.Parse("10.5.0.1") };
        var decision = _test.Send(request, Packets.UnicastFrom("10.5.0.1"));
        Assert.Equal(DhcpMessageType.Nak, decision.Reply!.Type);
        Assert.True(decision.Reply.WantsBroadcast);
        Assert.Equal("10.5.0.1", decision.Destination.Address.ToString());
    }

    [Fact]
    public void A_relay_of_no_subnet_is_not_answered()
    {
        var decision = _test.Send(Packets.Discover() with { Relay = Ipv4Address.Parse("172.16.0.1") });
        Assert.Equal(DhcpIgnoreReason.NoSubnet, decision.Reason);
        Assert.Contains("172.16.0.1", decision.ReasonText, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_selection_goes_before_the_relays_address()
    {
        var link = new DhcpOption(DhcpOptionCode.RelayAgentInformation, new byte[] { 5, 4, 10, 5, 0, 0 });
        Assert.Equal("10.5.0.20", _test.Send(Packets.Discover(options: link) with { Relay = Ipv4Address.Parse("172.16.0.1") }).Reply!.YourAddress.ToString());
    }

    [Fact]
    public void A_renewal_through_a_router_is_served_from_the_clients_subnet()
    {
        var relayed = Packets.Message(DhcpMessageType.Request, 5, 1, Packets.Requested("10.5.0.20"), Packets.Server(Packets.ServerAddress)) with { Relay = Ipv4Address.Parse("10.5.0.1") };
        _test.Send(relayed);
        var renew = Packets.Message(DhcpMessageType.Request, 5) with { ClientAddress = Ipv4Address.Parse("10.5.0.20") };
        Assert.Equal(DhcpMessageType.Ack, _test.Send(renew, Packets.UnicastFrom("10.5.0.20")).Reply!.Type);
    }

    [Fact]
    public void An_interface_of_no_subnet_is_not_answered()
    {
        var elsewhere = Packets.Broadcast with { Interface = new("lan1", [new(Ipv4Address.Parse("192.168.0.1"), 24)]) };
        Assert.Equal(DhcpIgnoreReason.NoSubnet, _test.Send(Packets.Discover(), elsewhere).Reason);
    }

    [Fact]
    public void The_server_identifier_is_the_interfaces_address_in_the_clients_subnet()
    {
        var two = Packets.Broadcast with { Interface = new("lan0", [new(Ipv4Address.Parse("192.168.0.1"), 24), new(Packets.ServerAddress, 24)]) };
        Assert.Equal(Packets.ServerAddress, _test.Send(Packets.Discover(), two).Reply!.FindAddress(DhcpOptionCode.ServerIdentifier));
    }

    [Theory]
    [InlineData(null, 548)]
    [InlineData(300, 548)]
    [InlineData(1500, 1472)]
    [InlineData(65535, 1472)]
    public void Replies_are_no_longer_than_the_client_takes(int? maximum, int expected)
    {
        DhcpOption[] options = maximum is { } size ? [new(DhcpOptionCode.MaximumMessageSize, new[] { (byte)(size >> 8), (byte)size })] : [];
        Assert.Equal(expected, _test.Send(Packets.Discover(options: options)).MaxReplyLength);
    }
}

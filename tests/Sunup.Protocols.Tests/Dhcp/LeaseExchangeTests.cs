using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Leases;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>RFC 2131 section 4.3, rule by rule.</summary>
public sealed class LeaseExchangeTests
{
    private readonly ServerUnderTest _test = new();

    [Fact]
    public void An_offer_has_the_address_its_times_and_the_network()
    {
        var offer = _test.Send(Packets.Discover()).Reply!;
        Assert.Equal(DhcpMessageType.Offer, offer.Type);
        Assert.Equal("10.0.0.10", offer.YourAddress.ToString());
        Assert.Equal(Packets.ServerAddress, offer.FindAddress(DhcpOptionCode.ServerIdentifier));
        Assert.Equal(3600u, offer.FindAddress(DhcpOptionCode.LeaseTime)!.Value.Value);
        Assert.Equal(1800u, offer.FindAddress(DhcpOptionCode.RenewalTime)!.Value.Value);
        Assert.Equal(3150u, offer.FindAddress(DhcpOptionCode.RebindingTime)!.Value.Value);
        Assert.Equal("255.255.255.0", offer.FindAddress(DhcpOptionCode.SubnetMask).ToString());
        Assert.Equal("10.0.0.254", offer.FindAddress(DhcpOptionCode.Router).ToString());
        Assert.Equal(new byte[] { 10, 0, 0, 53, 10, 0, 0, 54 }, offer.Find(DhcpOptionCode.DomainNameServer).ToArray());
        Assert.Equal("lab.example", offer.Text(DhcpOptionCode.DomainName));
        Assert.Equal("10.0.0.255", offer.FindAddress(DhcpOptionCode.BroadcastAddress).ToString());
    }

    [Fact]
    public void An_offer_alone_is_not_recorded()
    {
        Assert.Null(_test.Send(Packets.Discover()).LeaseChange);
        Assert.Empty(_test.Server.Leases);
    }

    [Fact]
    public void A_selected_offer_is_acknowledged_and_recorded()
    {
        _test.Send(Packets.Discover());
        var decision = _test.Send(Packets.Select("10.0.0.10", options: DhcpOption.Of(DhcpOptionCode.HostName, "web1")));
        Assert.Equal(DhcpMessageType.Ack, decision.Reply!.Type);
        Assert.Equal(new LeaseRecord(Ipv4Address.Parse("10.0.0.10"), LeaseState.Granted, HardwareAddress.FromEthernet(0x525400000001), default, _test.Now.AddHours(1), false, "web1"), decision.LeaseChange);
    }

    [Fact]
    public void An_address_of_another_client_is_refused()
    {
        _test.Lease(1);
        var reply = _test.Send(Packets.Select("10.0.0.10", mac: 2)).Reply!;
        Assert.Equal(DhcpMessageType.Nak, reply.Type);
        Assert.True(reply.YourAddress.IsAny);
        Assert.Equal("10.0.0.10 is not free for you", reply.Text(DhcpOptionCode.Message));
    }

    [Theory]
    [InlineData("10.0.0.1")]   // the server's own
    [InlineData("10.0.0.99")]  // in no pool
    [InlineData("10.0.0.0")]
    [InlineData("192.168.1.5")]
    public void An_address_outside_the_pools_is_refused(string address) =>
        Assert.Equal(DhcpMessageType.Nak, _test.Send(Packets.Select(address)).Reply!.Type);

    [Fact]
    public void A_client_that_takes_another_servers_offer_frees_ours()
    {
        _test.Send(Packets.Discover());
        var other = Ipv4Address.Parse("10.0.0.2");
        var decision = _test.Send(Packets.Message(DhcpMessageType.Request, options: [Packets.Requested("10.0.0.77"), Packets.Server(other)]));
        Assert.Equal(DhcpIgnoreReason.OtherServer, decision.Reason);
        Assert.Equal(other, Assert.Single(decision.Notices).Server);
        Assert.Equal("10.0.0.77", decision.ClientAddress.ToString());
        Assert.Equal(["10.0.0.11", "10.0.0.12", "10.0.0.10"], new ulong[] { 2, 3, 4 }.Select(mac => _test.Lease(mac)));
    }

    [Fact]
    public void Renewing_extends_the_lease()
    {
        _test.Lease(1);
        _test.Now += TimeSpan.FromMinutes(30);
        var decision = _test.Send(Packets.Message(DhcpMessageType.Request, 1) with { ClientAddress = Ipv4Address.Parse("10.0.0.10") }, Packets.UnicastFrom("10.0.0.10"));
        Assert.Equal(DhcpMessageType.Ack, decision.Reply!.Type);
        Assert.Equal(_test.Now.AddHours(1), decision.LeaseChange!.ExpiresAt);
        Assert.Equal(new DhcpDestination(DhcpRoute.Unicast, Ipv4Address.Parse("10.0.0.10"), 68, decision.Reply.Hardware), decision.Destination);
    }

    [Fact]
    public void Renewing_what_was_lost_grants_it_again_if_it_is_free()
    {
        var renew = Packets.Message(DhcpMessageType.Request, 1) with { ClientAddress = Ipv4Address.Parse("10.0.0.11") };
        Assert.Equal(DhcpMessageType.Ack, _test.Send(renew, Packets.UnicastFrom("10.0.0.11")).Reply!.Type);
        Assert.Equal(DhcpMessageType.Nak, _test.Send(renew with { Hardware = HardwareAddress.FromEthernet(2) }, Packets.UnicastFrom("10.0.0.11")).Reply!.Type);
    }

    [Fact]
    public void Rebinding_is_answered_only_if_there_is_a_record()
    {
        var rebind = Packets.Message(DhcpMessageType.Request, 1) with { ClientAddress = Ipv4Address.Parse("10.0.0.10") };
        Assert.Equal(DhcpIgnoreReason.NoRecord, _test.Send(rebind).Reason);
        _test.Lease(1);
        Assert.Equal(DhcpMessageType.Ack, _test.Send(rebind).Reply!.Type);
    }

    [Fact]
    public void Rebinding_an_address_of_another_subnet_is_refused()
    {
        var rebind = Packets.Message(DhcpMessageType.Request, 1) with { ClientAddress = Ipv4Address.Parse("192.168.7.7") };
        Assert.Equal(DhcpMessageType.Nak, _test.Send(rebind).Reply!.Type);
    }

    [Fact]
    public void A_client_that_comes_back_gets_what_it_had()
    {
        _test.Lease(1);
        Assert.Equal(DhcpMessageType.Ack, _test.Send(Packets.Message(DhcpMessageType.Request, 1, 9, Packets.Requested("10.0.0.10"))).Reply!.Type);
    }

    [Fact]
    public void A_client_that_comes_back_from_another_network_is_refused()
    {
        var decision = _test.Send(Packets.Message(DhcpMessageType.Request, 1, 9, Packets.Requested("192.168.1.9")));
        Assert.Equal(DhcpMessageType.Nak, decision.Reply!.Type);
        Assert.Equal(DhcpRoute.Broadcast, decision.Destination.Route);
    }

    [Fact]
    public void A_client_that_comes_back_and_is_not_known_is_met_with_silence() =>
        Assert.Equal(DhcpIgnoreReason.NoRecord, _test.Send(Packets.Message(DhcpMessageType.Request, 1, 9, Packets.Requested("10.0.0.10"))).Reason);

    [Fact]
    public void A_client_that_comes_back_with_a_wrong_address_is_refused()
    {
        _test.Lease(1);
        Assert.Equal(DhcpMessageType.Nak, _test.Send(Packets.Message(DhcpMessageType.Request, 1, 9, Packets.Requested("10.0.0.11"))).Reply!.Type);
    }

    [Fact]
    public void A_declined_address_is_kept_out_of_use_for_the_quarantine()
    {
        _test.Lease(1);
        var decision = _test.Send(Packets.Message(DhcpMessageType.Decline, 1, 2, Packets.Requested("10.0.0.10"), Packets.Server(Packets.ServerAddress)));
        Assert.Null(decision.Reply);
        Assert.Equal(LeaseState.Declined, decision.LeaseChange!.State);
        Assert.Equal(DhcpNoticeKind.AddressInUse, Assert.Single(decision.Notices).Kind);
        Assert.Equal(["10.0.0.11", "10.0.0.12", null], new ulong[] { 1, 2, 3 }.Select(mac => _test.Lease(mac)));
        _test.Now += TimeSpan.FromHours(1);
        Assert.Equal("10.0.0.10", _test.Send(Packets.Discover(4)).Reply?.YourAddress.ToString());
    }

    [Fact]
    public void Only_the_holder_can_decline_or_release()
    {
        _test.Lease(1);
        Assert.Equal(DhcpIgnoreReason.NoRecord, _test.Send(Packets.Message(DhcpMessageType.Decline, 2, 2, Packets.Requested("10.0.0.10"))).Reason);
        Assert.Equal(DhcpIgnoreReason.NoRecord, _test.Send(Packets.Message(DhcpMessageType.Release, 2) with { ClientAddress = Ipv4Address.Parse("10.0.0.10") }).Reason);
        Assert.NotNull(_test.Record("10.0.0.10"));
    }

    [Fact]
    public void A_released_address_is_free_and_still_its_clients_first_choice()
    {
        _test.Lease(1);
        var decision = _test.Send(Packets.Message(DhcpMessageType.Release, 1) with { ClientAddress = Ipv4Address.Parse("10.0.0.10") }, Packets.UnicastFrom("10.0.0.10"));
        Assert.Equal(LeaseState.Free, decision.LeaseChange!.State);
        Assert.Empty(_test.Server.Leases);
        Assert.Equal("10.0.0.11", _test.Lease(2));
        Assert.Equal("10.0.0.10", _test.Lease(1));
    }

    [Fact]
    public void Inform_gets_the_network_but_no_address_and_no_times()
    {
        var decision = _test.Send(Packets.Message(DhcpMessageType.Inform) with { ClientAddress = Ipv4Address.Parse("10.0.0.200") }, Packets.UnicastFrom("10.0.0.200"));
        Assert.Equal(DhcpMessageType.Ack, decision.Reply!.Type);
        Assert.True(decision.Reply.YourAddress.IsAny);
        Assert.False(decision.Reply.Has(DhcpOptionCode.LeaseTime));
        Assert.Equal("10.0.0.254", decision.Reply.FindAddress(DhcpOptionCode.Router).ToString());
        Assert.Equal("10.0.0.200", decision.Destination.Address.ToString());
    }

    [Fact]
    public void The_asked_address_is_offered_if_it_is_free() =>
        Assert.Equal("10.0.0.12", _test.Send(Packets.Discover(options: Packets.Requested("10.0.0.12"))).Reply!.YourAddress.ToString());

    [Fact]
    public void Identifiers_are_echoed()
    {
        var id = Packets.ClientId(0xff, 1, 2, 3);
        var uuid = new DhcpOption(DhcpOptionCode.ClientMachineIdentifier, new byte[] { 1, 2, 3 });
        var reply = _test.Send(Packets.Discover(options: [id, uuid])).Reply!;
        Assert.Contains(id, reply.Options);
        Assert.Contains(uuid, reply.Options);
    }

    [Theory]
    [InlineData(DhcpMessageType.Offer)]
    [InlineData(DhcpMessageType.Ack)]
    [InlineData(DhcpMessageType.Nak)]
    [InlineData((DhcpMessageType)77)]
    public void A_servers_message_type_in_a_request_is_not_answered(DhcpMessageType type) =>
        Assert.Equal(DhcpIgnoreReason.UnexpectedType, _test.Send(Packets.Message(type)).Reason);

    [Fact]
    public void A_reply_a_bootp_message_and_a_nameless_client_are_not_answered()
    {
        Assert.Equal(DhcpIgnoreReason.NotARequest, _test.Send(Packets.Discover() with { Op = 2 }).Reason);
        Assert.Equal(DhcpIgnoreReason.Bootp, _test.Send(Packets.Discover() with { Options = [] }).Reason);
        Assert.Equal(DhcpIgnoreReason.Bootp, _test.Send(Packets.Discover() with { HasCookie = false, Options = [] }).Reason);
        Assert.Equal(DhcpIgnoreReason.NoClientIdentity, _test.Send(Packets.Discover(0)).Reason);
        Assert.Equal(DhcpIgnoreReason.Malformed, _test.Send(Packets.Message(DhcpMessageType.Request)).Reason);
        Assert.Equal(DhcpIgnoreReason.Malformed, _test.Send(Packets.Message(DhcpMessageType.Decline)).Reason);
        Assert.Equal(DhcpIgnoreReason.Malformed, _test.Send(Packets.Message(DhcpMessageType.Inform)).Reason);
    }

    [Fact]
    public void An_interface_without_an_address_answers_nothing() =>
        Assert.Equal(DhcpIgnoreReason.NoServerAddress, _test.Send(Packets.Discover(), Packets.Broadcast with { Interface = new("lan0", []) }).Reason);

    [Fact]
    public void Every_random_message_gets_a_reply_or_a_reason()
    {
        var random = new Random(1);
        var bytes = Packets.Bytes(Packets.Discover(options: Packets.Pxe(7)));
        for (var round = 0; round < 20_000; round++)
        {
            var copy = (byte[])bytes.Clone();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
            }

            if (DhcpMessageReader.Read(copy.AsSpan(0, random.Next(copy.Length + 1))).Message is { } message)
            {
                var decision = _test.Server.Handle(message, random.Next(4) == 0 ? Packets.BootServerFrom("10.0.0.9") : Packets.Broadcast, _test.Now);
                Assert.True(decision.Reply is not null || (decision.Reason != DhcpIgnoreReason.None && decision.ReasonText!.Length > 0));
            }
        }
    }
}

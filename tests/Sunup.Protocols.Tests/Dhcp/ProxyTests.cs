using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>proxyDHCP beside a site's server, and port 4011.</summary>
public sealed class ProxyTests
{
    private static readonly Ipv4Address Site = Ipv4Address.Parse("10.0.0.2");

    private readonly ServerUnderTest _test = new(givesAddresses: false);

    private static DhcpMessage SelectSite(uint xid, ushort architecture = 7) =>
        Packets.Message(DhcpMessageType.Request, xid: xid, options: [.. Packets.Pxe(architecture), Packets.Requested("10.0.0.99"), Packets.Server(Site)]);

    private DhcpMessage Discover(uint xid, ushort architecture = 7, double afterSeconds = 4)
    {
        _test.Now += TimeSpan.FromSeconds(afterSeconds);
        return _test.Send(Packets.Discover(xid: xid, options: Packets.Pxe(architecture))).Reply!;
    }

    private static bool IsBootServerStyle(DhcpMessage offer) => !offer.Has(DhcpOptionCode.VendorSpecific) && offer.BootFile.IsEmpty;

    [Fact]
    public void A_proxy_offer_has_no_address_and_everything_to_boot()
    {
        var decision = _test.Send(Packets.Discover(options: Packets.Pxe(0)));
        var offer = decision.Reply!;
        Assert.Equal(DhcpMessageType.Offer, offer.Type);
        Assert.True(offer.YourAddress.IsAny);
        Assert.False(offer.Has(DhcpOptionCode.LeaseTime));
        Assert.Equal(Packets.ServerAddress, offer.NextServer);
        Assert.Equal(Packets.ServerAddress, offer.FindAddress(DhcpOptionCode.ServerIdentifier));
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal(new byte[] { 6, 1, 8, 255 }, offer.Find(DhcpOptionCode.VendorSpecific).ToArray());
        Assert.Equal("loaders/ipxe.bin", offer.File());
        Assert.Equal(DhcpRoute.Broadcast, decision.Destination.Route);
    }

    [Fact]
    public void Only_boot_clients_are_answered()
    {
        Assert.Equal(DhcpIgnoreReason.NotABootClient, _test.Send(Packets.Discover()).Reason);
        Assert.Equal(DhcpIgnoreReason.OtherServer, _test.Send(Packets.Message(DhcpMessageType.Release)).Reason);
    }

    [Fact]
    public void Nothing_to_boot_is_a_reason()
    {
        _test.Policy.Answer = BootAnswer.Refuse(BootRefusal.UnknownMachine, "no machine has MAC 52:54:00:00:00:01");
        var decision = _test.Send(Packets.Discover(options: Packets.Pxe(7)));
        Assert.Equal(DhcpIgnoreReason.NothingToBoot, decision.Reason);
        Assert.Equal("no machine has MAC 52:54:00:00:00:01", decision.ReasonText);
    }

    [Fact]
    public void A_request_to_the_sites_server_is_not_answered_but_tells_the_address()
    {
        _test.Send(Packets.Discover(options: Packets.Pxe(7)));
        var decision = _test.Send(SelectSite(1));
        Assert.Equal(DhcpIgnoreReason.OtherServer, decision.Reason);
        Assert.Equal("10.0.0.99", decision.ClientAddress.ToString());
        Assert.Equal("web1", decision.Machine);
    }

    [Fact]
    public void Uefi_that_discovers_again_is_sent_to_port_4011_and_then_the_other_way_again()
    {
        Assert.False(IsBootServerStyle(Discover(1)));
        Assert.True(IsBootServerStyle(Discover(1)));
        Assert.False(IsBootServerStyle(Discover(1, afterSeconds: 8)));
        Assert.True(IsBootServerStyle(Discover(2, afterSeconds: 16)));
    }

    [Fact]
    public void The_offer_that_sends_to_port_4011_names_the_server_and_its_class()
    {
        Discover(1);
        var offer = Discover(1);
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal(Packets.ServerAddress, offer.NextServer);
        Assert.Equal(Packets.ServerAddress, offer.FindAddress(DhcpOptionCode.ServerIdentifier));
    }

    [Fact]
    public void A_copy_of_the_same_discover_is_answered_the_same_way()
    {
        Discover(1);
        Assert.False(IsBootServerStyle(Discover(1, afterSeconds: 0.1)));
        Assert.True(IsBootServerStyle(Discover(1)));
    }

    [Fact]
    public void A_client_that_went_on_starts_afresh_at_its_next_boot()
    {
        Discover(1);
        _test.Send(SelectSite(1));
        Assert.False(IsBootServerStyle(Discover(2, afterSeconds: 30)));
    }

    [Fact]
    public void A_client_that_took_the_way_by_port_4011_is_offered_it_first_next_time()
    {
        Discover(1);
        Discover(1);
        _test.Send(SelectSite(1));
        Assert.Equal(DhcpMessageType.Ack, _test.Send(Packets.Message(DhcpMessageType.Request, xid: 1, options: Packets.Pxe(7)), Packets.BootServerFrom("10.0.0.99")).Reply!.Type);
        Assert.True(IsBootServerStyle(Discover(2, afterSeconds: 60)));
        Assert.False(IsBootServerStyle(Discover(2)));
    }

    [Fact]
    public void Bios_firmware_always_gets_the_file_at_once()
    {
        Assert.False(IsBootServerStyle(Discover(1, 0)));
        Assert.False(IsBootServerStyle(Discover(1, 0)));
    }

    [Fact]
    public void A_request_on_port_4011_is_answered_there_to_where_it_came_from()
    {
        var request = Packets.Message(DhcpMessageType.Request, options: Packets.Pxe(7)) with { ClientAddress = Ipv4Address.Parse("10.0.0.99") };
        var decision = _test.Send(request, Packets.BootServerFrom("10.0.0.99", 4011));
        var ack = decision.Reply!;
        Assert.Equal(DhcpMessageType.Ack, ack.Type);
        Assert.Equal("loaders/ipxe.bin", ack.File());
        Assert.Equal(Packets.ServerAddress, ack.NextServer);
        Assert.Equal(Packets.ServerAddress, ack.FindAddress(DhcpOptionCode.ServerIdentifier));
        Assert.Equal("PXEClient", ack.Text(DhcpOptionCode.VendorClass));
        Assert.Equal(Packets.MachineId, ack.Find(DhcpOptionCode.ClientMachineIdentifier).ToArray());
        Assert.True(ack.YourAddress.IsAny);
        Assert.Equal((DhcpRoute.Unicast, "10.0.0.99", (ushort)4011), (decision.Destination.Route, decision.Destination.Address.ToString(), decision.Destination.Port));
    }

    [Fact]
    public void The_boot_item_of_the_request_is_repeated_on_port_4011()
    {
        var item = new PxeVendorOptions { BootItem = new(15, 0) }.ToOption();
        var ack = _test.Send(Packets.Message(DhcpMessageType.Request, options: [.. Packets.Pxe(7), item]), Packets.BootServerFrom("10.0.0.99")).Reply!;
        Assert.Equal(item.Value.ToArray(), ack.Find(DhcpOptionCode.VendorSpecific).ToArray());
    }

    [Fact]
    public void Port_4011_is_served_beside_a_full_server_too()
    {
        var full = new ServerUnderTest();
        Assert.Equal("loaders/ipxe.bin", full.Send(Packets.Message(DhcpMessageType.Request, options: Packets.Pxe(7)), Packets.BootServerFrom("10.0.0.10")).Reply!.File());
    }

    [Fact]
    public void Port_4011_answers_neither_discovers_nor_strangers()
    {
        Assert.Equal(DhcpIgnoreReason.UnexpectedType, _test.Send(Packets.Discover(options: Packets.Pxe(7)), Packets.BootServerFrom("10.0.0.9")).Reason);
        Assert.Equal(DhcpIgnoreReason.NotABootClient, _test.Send(Packets.Message(DhcpMessageType.Request), Packets.BootServerFrom("10.0.0.9")).Reason);
    }

    [Fact]
    public void Http_boot_firmware_gets_its_url_in_a_proxy_offer()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Loader = "http://10.0.0.1:8080/loaders/ipxe.efi" };
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(16, "HTTPClient"))).Reply!;
        Assert.True(offer.YourAddress.IsAny);
        Assert.Equal("HTTPClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal("http://10.0.0.1:8080/loaders/ipxe.efi", offer.Text(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public void IPXE_gets_its_script_in_a_proxy_offer_and_waits_for_nothing_more()
    {
        var offer = _test.Send(Packets.Discover(options: Packets.Ipxe(0, IpxeFeature.Http, IpxeFeature.BzImage))).Reply!;
        Assert.Equal("http://10.0.0.1:8080/machines/web1/boot.ipxe", offer.File());
        Assert.False(offer.NextServer.IsAny);
        Assert.False(offer.Has(DhcpOptionCode.Ipxe));
    }

    [Fact]
    public void Remembered_clients_are_bounded()
    {
        for (ulong mac = 1; mac <= 20_000; mac++)
        {
            _test.Server.Handle(Packets.Discover(mac, options: Packets.Pxe(0)), Packets.Broadcast, _test.Now);
        }

        Assert.Equal(8192, _test.Server.RememberedClients);
    }
}

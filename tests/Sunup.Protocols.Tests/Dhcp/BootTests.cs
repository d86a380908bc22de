using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Address and boot file in one answer: PXE, UEFI HTTP boot and iPXE as clients of a full server.</summary>
public sealed class BootTests
{
    private readonly ServerUnderTest _test = new();

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(25)]
    [InlineData(27)]
    [InlineData(41)]
    public void Pxe_firmware_gets_loader_server_and_the_word_to_boot_at_once(ushort architecture)
    {
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(architecture))).Reply!;
        Assert.Equal("10.0.0.10", offer.YourAddress.ToString());
        Assert.Equal("loaders/ipxe.bin", offer.File());
        Assert.Equal(Packets.ServerAddress, offer.NextServer);
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal("10.0.0.1", offer.Text(DhcpOptionCode.TftpServerName));
        Assert.Equal(new byte[] { 6, 1, 8, 255 }, offer.Find(DhcpOptionCode.VendorSpecific).ToArray());
        Assert.Equal(Packets.MachineId, offer.Find(DhcpOptionCode.ClientMachineIdentifier).ToArray());
        Assert.Equal((ClientArchitecture)architecture, _test.Policy.Asked[^1].Architecture);
        Assert.Equal(Packets.MachineUuid, _test.Policy.Asked[^1].MachineId);
    }

    [Fact]
    public void Option_67_ends_with_nul_and_is_last()
    {
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(7))).Reply!;
        Assert.Equal(DhcpOptionCode.BootFileName, offer.Options[^1].Code);
        Assert.Equal("loaders/ipxe.bin\0"u8.ToArray(), offer.Options[^1].Value.ToArray());
    }

    [Fact]
    public void Option_67_is_not_sent_unasked_when_the_header_has_room()
    {
        var options = Packets.Pxe(0).Where(option => option.Code != DhcpOptionCode.ParameterRequestList).ToArray();
        Assert.False(_test.Send(Packets.Discover(options: options)).Reply!.Has(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public void A_name_too_long_for_the_header_is_in_option_67()
    {
        var url = "http://10.0.0.1/" + new string('x', 300);
        _test.Policy.Answer = _test.Policy.Answer with { Script = url };
        var offer = _test.Send(Packets.Discover(options: Packets.Ipxe(7, IpxeFeature.Http))).Reply!;
        Assert.Equal(url, offer.Text(DhcpOptionCode.BootFileName));
        Assert.True(offer.BootFile.IsEmpty);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    public void Http_boot_firmware_gets_an_absolute_url_and_its_own_word(ushort architecture)
    {
        _test.Policy.Answer = _test.Policy.Answer with { Loader = "http://10.0.0.1:8080/loaders/ipxe.efi" };
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(architecture, "HTTPClient"))).Reply!;
        Assert.Equal("HTTPClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal("http://10.0.0.1:8080/loaders/ipxe.efi", offer.Text(DhcpOptionCode.BootFileName));
        Assert.False(offer.Has(DhcpOptionCode.VendorSpecific));
    }

    [Fact]
    public void IPXE_gets_the_script_and_need_not_wait_for_a_proxy()
    {
        var offer = _test.Send(Packets.Discover(options: Packets.Ipxe(0, IpxeFeature.Http, IpxeFeature.BzImage))).Reply!;
        Assert.Equal("http://10.0.0.1:8080/machines/web1/boot.ipxe", offer.File());
        Assert.Equal(new byte[] { 0xb0, 1, 1, 255 }, offer.Find(DhcpOptionCode.Ipxe).ToArray());
        Assert.False(offer.Has(DhcpOptionCode.VendorSpecific));
    }

    [Fact]
    public void IPXE_without_anything_to_boot_may_wait_for_a_proxy()
    {
        _test.Policy.Answer = BootAnswer.Refuse(BootRefusal.UnknownMachine, "no machine has this MAC");
        var decision = _test.Send(Packets.Discover(options: Packets.Ipxe(0)));
        Assert.False(decision.Reply!.Has(DhcpOptionCode.Ipxe));
    }

    [Theory]
    [InlineData(BootRefusal.UnknownMachine, DhcpNoticeKind.UnknownMachine)]
    [InlineData(BootRefusal.NoLoader, DhcpNoticeKind.NoLoader)]
    public void Without_a_boot_file_only_an_address_is_given_and_it_is_said_why(BootRefusal refusal, DhcpNoticeKind notice)
    {
        _test.Policy.Answer = BootAnswer.Refuse(refusal, "because");
        var decision = _test.Send(Packets.Discover(options: Packets.Pxe(7)));
        Assert.Equal("10.0.0.10", decision.Reply!.YourAddress.ToString());
        Assert.True(decision.Reply.BootFile.IsEmpty);
        // With option 60 and no file EDK2 would ask port 4011 and fail.
        Assert.False(decision.Reply.Has(DhcpOptionCode.VendorClass));
        Assert.Equal(new DhcpNotice(notice, "because"), Assert.Single(decision.Notices));
    }

    [Fact]
    public void A_machine_that_fetches_by_http_is_not_answered_by_pxe()
    {
        _test.Policy.Answer = BootAnswer.Refuse(BootRefusal.OtherFetch, "web1 fetches by HTTP", "web1");
        var decision = _test.Send(Packets.Discover(options: Packets.Pxe(7)));
        Assert.Equal(DhcpIgnoreReason.NothingToBoot, decision.Reason);
        Assert.Equal("web1 fetches by HTTP", decision.ReasonText);
        Assert.Equal("web1", decision.Machine);
    }

    [Fact]
    public void A_machine_whose_address_is_a_sites_gets_a_proxy_offer_from_a_full_server()
    {
        _test.Policy.Answer = _test.Policy.Answer with { AddressIsForeign = true };
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(0))).Reply!;
        Assert.True(offer.YourAddress.IsAny);
        Assert.Equal("loaders/ipxe.bin", offer.File());
    }

    [Fact]
    public void A_system_is_not_asked_about_and_gets_no_boot_file()
    {
        var offer = _test.Send(Packets.Discover(options: DhcpOption.Of(DhcpOptionCode.VendorClass, "MSFT 5.0"))).Reply!;
        Assert.Empty(_test.Policy.Asked);
        Assert.True(offer.BootFile.IsEmpty && offer.NextServer.IsAny);
    }

    [Fact]
    public void The_acknowledgement_repeats_the_boot_file_of_the_offer()
    {
        var offer = _test.Send(Packets.Discover(options: Packets.Pxe(7))).Reply!;
        var ack = _test.Send(Packets.Select("10.0.0.10", options: Packets.Pxe(7))).Reply!;
        Assert.Equal(offer.File(), ack.File());
        Assert.Equal(DhcpMessageType.Ack, ack.Type);
    }

    [Fact]
    public void A_machine_identifier_of_a_wrong_length_is_tolerated_and_echoed()
    {
        var options = Packets.Pxe(7).Where(option => option.Code != DhcpOptionCode.ClientMachineIdentifier).Append(new DhcpOption(DhcpOptionCode.ClientMachineIdentifier, new byte[] { 0, 1, 2 })).ToArray();
        var offer = _test.Send(Packets.Discover(options: options)).Reply!;
        Assert.Equal("loaders/ipxe.bin", offer.File());
        Assert.Equal(new byte[] { 0, 1, 2 }, offer.Find(DhcpOptionCode.ClientMachineIdentifier).ToArray());
        Assert.Null(_test.Policy.Asked[^1].MachineId);
    }
}

using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Loader or script: iPXE is never sent round in circles.</summary>
public sealed class ChainloadTests
{
    private const string Script = "http://10.0.0.1:8080/machines/web1/boot.ipxe";
    private const string Loader = "loaders/ipxe.bin";

    private readonly ServerUnderTest _test = new();
    private uint _xid = 100;

    /// <summary>One whole exchange with a new transaction id; offer and acknowledgement must name the same file.</summary>
    private string Boot(DhcpOption[] options, double afterSeconds = 5)
    {
        _test.Now += TimeSpan.FromSeconds(afterSeconds);
        _xid++;
        var offer = _test.Send(Packets.Discover(xid: _xid, options: options)).Reply!;
        var ack = _test.Send(Packets.Select(offer.YourAddress.ToString(), xid: _xid, options: options)).Reply!;
        Assert.Equal(offer.File(), ack.File());
        return ack.File();
    }

    private static DhcpOption[] FullIpxe(ushort architecture = 0) => Packets.Ipxe(architecture, IpxeFeature.Http, IpxeFeature.BzImage);

    [Fact]
    public void Firmware_gets_the_loader_and_the_loader_gets_the_script()
    {
        Assert.Equal(Loader, Boot(Packets.Pxe(0)));
        Assert.Equal(Script, Boot(FullIpxe()));
    }

    [Fact]
    public void An_iPXE_that_says_nothing_of_its_features_gets_the_script() =>
        Assert.Equal(Script, Boot([.. Packets.Pxe(0), new(DhcpOptionCode.UserClass, "iPXE"u8.ToArray())]));

    [Fact]
    public void An_iPXE_without_http_gets_the_loader_first_and_then_the_script()
    {
        Assert.Equal(Loader, Boot(Packets.Ipxe(7, IpxeFeature.Tftp)));
        Assert.Equal(Script, Boot(Packets.Ipxe(7, IpxeFeature.Tftp)));
    }

    [Theory]
    [InlineData(0, Loader)]
    [InlineData(7, Script)]
    public void Only_on_bios_is_the_kernel_format_needed(ushort architecture, string expected) =>
        Assert.Equal(expected, Boot(Packets.Ipxe(architecture, IpxeFeature.Http)));

    [Fact]
    public void Always_means_our_iPXE_once_in_each_boot()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        Assert.Equal([Loader, Script, Loader, Script], new[] { Boot(FullIpxe()), Boot(FullIpxe()), Boot(FullIpxe(), 60), Boot(FullIpxe()) });
    }

    [Fact]
    public void Always_counts_the_loader_that_the_firmware_was_given()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        Assert.Equal(Loader, Boot(Packets.Pxe(0)));
        Assert.Equal(Script, Boot(FullIpxe()));
    }

    [Fact]
    public void A_loader_that_was_never_requested_is_offered_again()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        Assert.Equal(Loader, _test.Send(Packets.Discover(xid: 1, options: FullIpxe())).Reply!.File());
        Assert.Equal(Loader, _test.Send(Packets.Discover(xid: 2, options: FullIpxe())).Reply!.File());
    }

    [Fact]
    public void After_the_window_it_is_a_new_boot()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        Assert.Equal(Loader, Boot(FullIpxe()));
        Assert.Equal(Loader, Boot(FullIpxe(), 200));
    }

    [Fact]
    public void In_proxy_mode_the_request_to_the_sites_server_counts_as_taking_the_loader()
    {
        var test = new ServerUnderTest(givesAddresses: false);
        test.Policy.Answer = test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        Assert.Equal(Loader, test.Send(Packets.Discover(xid: 1, options: FullIpxe())).Reply!.File());
        test.Send(Packets.Message(DhcpMessageType.Request, xid: 1, options: [.. FullIpxe(), Packets.Requested("10.0.0.99"), Packets.Server(Ipv4Address.Parse("10.0.0.2"))]));
        Assert.Equal(Script, test.Send(Packets.Discover(xid: 2, options: FullIpxe())).Reply!.File());
    }

    [Fact]
    public void Without_a_loader_iPXE_gets_the_script_whatever_the_rule()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot, Loader = null };
        Assert.Equal(Script, Boot(FullIpxe()));
    }

    [Fact]
    public void A_client_that_takes_its_loader_again_and_again_is_noticed_once()
    {
        var notices = new List<DhcpNotice>();
        for (uint xid = 1; xid <= 8; xid++)
        {
            _test.Now += TimeSpan.FromSeconds(10);
            _test.Send(Packets.Discover(xid: xid, options: Packets.Pxe(0)));
            notices.AddRange(_test.Send(Packets.Select("10.0.0.10", xid: xid, options: Packets.Pxe(0))).Notices);
        }

        var notice = Assert.Single(notices);
        Assert.Equal(DhcpNoticeKind.ChainloadLoop, notice.Kind);
        Assert.Contains("4 times within 5 minutes", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_of_iPXE_and_loader_ends_with_the_script()
    {
        _test.Policy.Answer = _test.Policy.Answer with { Chainload = ChainloadRule.OncePerBoot };
        var files = Enumerable.Range(0, 12).Select(_ => Boot(FullIpxe())).ToList();
        Assert.Equal(4, files.Count(file => file == Loader));
        Assert.All(files.Skip(8), file => Assert.Equal(Script, file));
    }

    [Fact]
    public void Retransmissions_are_not_a_loop()
    {
        _test.Send(Packets.Discover(options: Packets.Pxe(0)));
        for (var i = 0; i < 10; i++)
        {
            Assert.Empty(_test.Send(Packets.Select("10.0.0.10", options: Packets.Pxe(0))).Notices);
        }
    }
}

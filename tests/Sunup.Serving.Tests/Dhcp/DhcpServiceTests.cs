using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Links;
using Sunup.Linux.Packets;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Serving.Dhcp;

namespace Sunup.Serving.Tests.Dhcp;

/// <summary>The service on a wire, with hostile and unlucky input.</summary>
public sealed class DhcpServiceTests
{
    private static readonly Ipv4Address Server = Ipv4Address.Parse("10.7.0.1");

    [Fact]
    public async Task A_pxe_client_gets_its_offer_over_the_wire_and_is_known_by_its_address_afterwards()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service(policy: new OneLoaderPolicy());
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var wire = new WireClient(net);
        var offer = await wire.ExchangeAsync(WireClient.Pxe(DhcpMessageType.Discover));
        Assert.Equal((DhcpMessageType.Offer, "loaders/ipxe.efi"), (offer.Type, offer.FindText(DhcpOptionCode.BootFileName)));
        var ack = await wire.ExchangeAsync(WireClient.Pxe(DhcpMessageType.Request, DhcpOption.Of(DhcpOptionCode.RequestedAddress, offer.YourAddress), DhcpOption.Of(DhcpOptionCode.ServerIdentifier, Server)));
        Assert.Equal(DhcpMessageType.Ack, ack.Type);
        var told = await net.Sink.WaitForAsync(EventKinds.DhcpAck);
        Assert.Equal(("web1", WireClient.Mac), (told.Subject.Machine, told.Subject.Mac));
        Assert.Equal("loaders/ipxe.efi", told["boot_file"]);
        Assert.Equal(Stage.Network, net.Sink.Events.First(e => e.Kind == EventKinds.DhcpDiscover).Reached);
        Assert.True(net.Clients.TryFind(ack.YourAddress.ToIPAddress(), out var sighting));
        Assert.Equal((WireClient.Mac, "web1"), (sighting.Identity.Mac, sighting.Machine));
    }

    [Fact]
    public async Task Port_4011_answers_from_port_4011_to_where_the_request_came_from()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service(BootNetworkFixture.Config(net.StateDirectory, DhcpMode.Proxy), new OneLoaderPolicy());
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var links = LinkClient.Open(net.ClientSide);
        links.AddAddress("cli0", IPAddress.Parse("10.7.0.9"), 24);
        using var socket = net.ClientSide.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse("10.7.0.9"), 4011)));
        await socket.SendAsync(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Request) with { ClientAddress = Ipv4Address.Parse("10.7.0.9") }), new IPEndPoint(Server.ToIPAddress(), 4011), TestContext.Current.CancellationToken);
        var answer = await socket.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("10.7.0.1:4011", answer.RemoteEndPoint.ToString());
        var ack = DhcpMessageReader.Read(answer.Buffer).Message!;
        Assert.Equal((DhcpMessageType.Ack, "loaders/ipxe.efi"), (ack.Type, ack.FindText(DhcpOptionCode.BootFileName)));
        await net.Sink.WaitForAsync(EventKinds.DhcpBootServerRequest);
        await net.Sink.WaitForAsync(EventKinds.DhcpBootServerAck);
    }

    [Fact]
    public async Task A_relay_is_answered_on_port_67_of_its_own()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var links = LinkClient.Open(net.ClientSide);
        links.AddAddress("cli0", IPAddress.Parse("10.7.0.9"), 24);
        using var relay = net.ClientSide.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse("10.7.0.9"), 67)));
        await relay.SendAsync(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Discover) with { Relay = Ipv4Address.Parse("10.7.0.9"), Hops = 1 }), new IPEndPoint(Server.ToIPAddress(), 67), TestContext.Current.CancellationToken);
        var answer = await relay.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("10.7.0.1:67", answer.RemoteEndPoint.ToString());
        Assert.Equal("10.7.0.100", DhcpMessageReader.Read(answer.Buffer).Message!.YourAddress.ToString());
    }

    [Fact]
    public async Task Every_datagram_that_is_not_answered_says_why()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var wire = new WireClient(net);
        wire.Send([1, 2, 3]);
        Assert.Contains("hops at byte 3: needs 1 bytes, 0 are there", (await IgnoredAsync(net, "malformed")).Text, StringComparison.Ordinal);
        wire.Send(new byte[300]);
        await IgnoredAsync(net, "not-a-request");
        wire.Send(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Discover) with { HasCookie = false }));
        await IgnoredAsync(net, "bootp");
        wire.Send(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Request)));
        await IgnoredAsync(net, "malformed");
        wire.Send(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Offer)));
        await IgnoredAsync(net, "unexpected-type");
    }

    [Fact]
    public async Task A_flood_of_random_clients_and_bytes_is_survived_and_summed_up()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service(policy: new OneLoaderPolicy());
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var wire = new WireClient(net);
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            if (i % 4 == 0)
            {
                var bytes = new byte[random.Next(1400)];
                random.NextBytes(bytes);
                wire.Send(bytes);
            }
            else
            {
                wire.Send(WireClient.Bytes(WireClient.Message(DhcpMessageType.Discover, (ulong)random.NextInt64(1L << 40))));
            }
        }

        var exhausted = await net.Sink.WaitForAsync(EventKinds.DhcpPoolExhausted);
        Assert.Equal("SU0401", exhausted.FindingId);
        var summary = await net.Sink.WaitForAsync(EventKinds.DhcpSummary);
        Assert.NotNull(summary[EventKinds.DhcpIgnored]);
        Assert.InRange(net.Sink.Events.Count, 100, 5000);
        Assert.False(service.Completion.IsCompleted);
        // A known machine is still told, whatever strangers send.
        wire.Send(WireClient.Bytes(WireClient.Pxe(DhcpMessageType.Request, DhcpOption.Of(DhcpOptionCode.RequestedAddress, Ipv4Address.Parse("172.16.0.1")))));
        await net.Sink.WaitForAsync(e => e.Kind == EventKinds.DhcpNak && e.Subject.Machine == "web1");
    }

    [Fact]
    public async Task Another_servers_offer_is_noticed_with_its_address()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var links = LinkClient.Open(net.ClientSide);
        links.AddAddress("cli0", IPAddress.Parse("10.7.0.66"), 24);
        using var rogue = net.ClientSide.Run(() => UdpBatchSocket.Bind("cli0", 67));
        var offer = WireClient.Message(DhcpMessageType.Offer, 0x525400000042, DhcpOption.Of(DhcpOptionCode.ServerIdentifier, Ipv4Address.Parse("10.7.0.66"))) with
        {
            Op = DhcpMessage.BootReply,
            YourAddress = Ipv4Address.Parse("10.7.0.200"),
        };
        var length = DhcpMessageWriter.Write(offer, rogue.NextBuffer).Length;
        rogue.Queue(length, Ipv4Address.Parse("10.7.0.66").Value, uint.MaxValue, 68);
        Assert.Null(rogue.Flush());
        var told = await net.Sink.WaitForAsync(EventKinds.DhcpForeignServer);
        Assert.Equal(("SU0406", "10.7.0.66"), (told.FindingId, told["server"]));
        Assert.Contains("10.7.0.200", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_with_the_process_that_has_it()
    {
        await using var net = new BootNetworkFixture();
        using var holder = net.ServerSide.Run(() => UdpBatchSocket.Bind("srv0", 67));
        await using var service = net.Service();
        var finding = (await Assert.ThrowsAsync<FindingException>(() => service.StartAsync(TestContext.Current.CancellationToken))).Finding;
        Assert.Equal("SU0402", finding.Id);
        Assert.Contains($"process {Environment.ProcessId} ", finding.Summary, StringComparison.Ordinal);
        Assert.Equal($"ps -fp {Environment.ProcessId}", finding.Remedies[0].Command);
    }

    [Fact]
    public async Task An_interface_that_does_not_exist_is_reported_with_those_that_do()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service(BootNetworkFixture.Config(net.StateDirectory) with { Interfaces = ["eth9"] });
        var finding = (await Assert.ThrowsAsync<FindingException>(() => service.StartAsync(TestContext.Current.CancellationToken))).Finding;
        Assert.Equal("SU0411", finding.Id);
        Assert.Contains("eth9; there are lo, srv0", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_that_goes_away_and_comes_back_is_served_again()
    {
        await using var net = new BootNetworkFixture();
        await using var service = net.Service(policy: new OneLoaderPolicy());
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var links = LinkClient.Open(net.ServerSide);
        links.Delete("srv0");
        await net.Sink.WaitForAsync(e => e.Text.Contains("srv0 is gone or down", StringComparison.Ordinal));
        links.CreateVethPair("srv0", "cli0");
        links.MoveTo("cli0", net.ClientSide);
        links.AddAddress("srv0", IPAddress.Parse("10.7.0.1"), 24);
        links.SetUp("srv0");
        using var clientLinks = LinkClient.Open(net.ClientSide);
        clientLinks.SetUp("cli0");
        await net.Sink.WaitForAsync(e => e.Kind == EventKinds.ServiceListening && net.Sink.Events.Count(each => each.Kind == EventKinds.ServiceListening) >= 2);
        using var wire = new WireClient(net);
        Assert.Equal(DhcpMessageType.Offer, (await wire.ExchangeAsync(WireClient.Pxe(DhcpMessageType.Discover))).Type);
    }

    [Fact]
    public async Task Cancelling_ends_the_service_at_once_and_frees_its_ports()
    {
        await using var net = new BootNetworkFixture();
        using var stop = new CancellationTokenSource();
        await using (var service = net.Service())
        {
            var running = service.RunAsync(stop.Token);
            await net.Sink.WaitForAsync(EventKinds.ServiceListening);
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(5));
        }

        using var free = net.ServerSide.Run(() => UdpBatchSocket.Bind("srv0", 67));
        Assert.Equal(67, free.Port);
    }

    private static Task<BootEvent> IgnoredAsync(BootNetworkFixture net, string reason) =>
        net.Sink.WaitForAsync(e => e.Kind == EventKinds.DhcpIgnored && e["reason"] == reason);

    /// <summary>Every boot client is web1 and loads the same file.</summary>
    private sealed class OneLoaderPolicy : IBootPolicy
    {
        public BootAnswer Decide(BootClient client) => new() { Machine = "web1", Loader = "loaders/ipxe.efi", Script = "http://10.7.0.1/boot.ipxe" };
    }
}

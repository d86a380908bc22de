using System.Net;
using Sunup.Linux.Interfaces;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Packets;

namespace Sunup.Linux.Tests.Packets;

/// <summary>Two namespaces with a wire between: 10.8.0.1 and 10.8.0.2.</summary>
public sealed class PacketSocketTests : IAsyncLifetime
{
    private const uint First = 0x0a080001;
    private const uint Second = 0x0a080002;

    private NetworkNamespace _left = null!;
    private NetworkNamespace _right = null!;

    public ValueTask InitializeAsync()
    {
        Requires.Root();
        _left = NetworkNamespace.Create("left");
        _right = NetworkNamespace.Create("right");
        using var links = LinkClient.Open(_left);
        links.CreateVethPair("left0", "right0");
        links.MoveTo("right0", _right);
        links.AddAddress("left0", IPAddress.Parse("10.8.0.1"), 24);
        links.SetUp("left0");
        using var rightLinks = LinkClient.Open(_right);
        rightLinks.AddAddress("right0", IPAddress.Parse("10.8.0.2"), 24);
        rightLinks.SetUp("right0");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task Many_datagrams_go_and_come_in_their_order_with_their_addresses()
    {
        using var left = _left.Run(() => UdpBatchSocket.Bind("left0", 1067));
        using var right = _right.Run(() => UdpBatchSocket.Bind("right0", 1068));
        for (byte i = 0; i < 150; i++)
        {
            left.NextBuffer[..3].Fill(i);
            left.Queue(3, First, i % 2 == 0 ? Second : uint.MaxValue, 1068);
        }

        Assert.Null(left.Flush());
        var got = new List<(byte Value, UdpOrigin Origin)>();
        await Wait.UntilAsync(() => Take(right, got) == 150, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => (byte)i), got.Select(each => each.Value));
        Assert.All(got, each => Assert.Equal(new UdpOrigin(First, 1067, each.Value % 2 == 0 ? Second : uint.MaxValue, false), each.Origin));
        Assert.Equal(0, right.Receive());
    }

    [Fact]
    public void What_cannot_be_sent_is_told_and_the_rest_is_sent()
    {
        using var left = _left.Run(() => UdpBatchSocket.Bind("left0", 1067));
        using var right = _right.Run(() => UdpBatchSocket.Bind("right0", 1068));
        left.Queue(3, 0x01020304, Second, 1068);
        left.Queue(3, First, Second, 1068);
        Assert.Equal(Second, Assert.Single(left.Flush()!).Destination);
    }

    [Fact]
    public async Task A_frame_reaches_a_host_under_an_address_that_it_does_not_have_yet()
    {
        var (index, mac) = _right.Run(InterfaceList.Read).Where(state => state.Name == "right0").Select(state => (state.Index, state.EthernetAddress!.Value)).Single();
        using var receiver = _right.Run(() => FrameSocket.Open(index, 1068));
        var leftIndex = _left.Run(InterfaceList.Read).Single(state => state.Name == "left0").Index;
        using var sender = _left.Run(() => FrameSocket.Open(leftIndex, 1068));
        byte[] payload = [1, 2, 3, 4, 5];

        // A frame that is sent before the carrier is there is lost.
        using var leftLinks = LinkClient.Open(_left);
        using var rightLinks = LinkClient.Open(_right);
        await Wait.UntilAsync(
            () => leftLinks.Find("left0")!.HasCarrier && rightLinks.Find("right0")!.HasCarrier, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(sender.TrySend(mac, First, 1067, 0x0a0800ff, 1069, payload));
        Assert.True(sender.TrySend(mac, First, 1067, 0x0a0800fe, 1068, payload));
        byte[] got = [];
        uint source = 0;
        ushort port = 0;
        await Wait.UntilAsync(() => (got = receiver.Receive(out source, out port).ToArray()).Length > 0, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(payload, got);
        Assert.Equal((First, (ushort)1067), (source, port));
        // Port 1069 did not pass the filter.
        Assert.True(receiver.Receive(out _, out _).IsEmpty);
    }

    [Fact]
    public async Task The_kernel_takes_the_checksums_of_a_frame()
    {
        var (_, mac) = _right.Run(InterfaceList.Read).Where(state => state.Name == "right0").Select(state => (state.Index, state.EthernetAddress!.Value)).Single();
        var leftIndex = _left.Run(InterfaceList.Read).Single(state => state.Name == "left0").Index;
        using var sender = _left.Run(() => FrameSocket.Open(leftIndex, 1));
        using var receiver = _right.Run(() => UdpBatchSocket.Bind("right0", 1068));
        foreach (var length in new[] { 1, 2, 301, 548 })
        {
            Assert.True(sender.TrySend(mac, First, 1067, Second, 1068, Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray()));
            await Wait.UntilAsync(() => receiver.Receive() == 1, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.Equal(length, receiver.Datagram(0).Length);
        }
    }

    [Fact]
    public void Interfaces_are_read_with_their_addresses()
    {
        var state = _left.Run(InterfaceList.Read).Single(state => state.Name == "left0");
        Assert.Equal("10.8.0.1/24", Assert.Single(state.Addresses).ToString());
        Assert.True(state.IsUp);
        Assert.False(state.IsLoopback);
        Assert.NotNull(state.EthernetAddress);
    }

    [Fact]
    public async Task A_poll_is_woken_from_another_thread_and_by_a_datagram()
    {
        using var left = _left.Run(() => UdpBatchSocket.Bind("left0", 1067));
        using var right = _right.Run(() => UdpBatchSocket.Bind("right0", 1068));
        using var poll = new PollSet();
        poll.Set([right.Descriptor]);
        var waiting = Task.Run(() => poll.Wait(TimeSpan.FromSeconds(30)));
        poll.Wake();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(poll.IsReady(0));
        left.Queue(1, First, Second, 1068);
        left.Flush();
        poll.Wait(TimeSpan.FromSeconds(30));
        Assert.True(poll.IsReady(0));
    }

    private static int Take(UdpBatchSocket socket, List<(byte Value, UdpOrigin Origin)> got)
    {
        var count = socket.Receive();
        for (var i = 0; i < count; i++)
        {
            got.Add((socket.Datagram(i)[0], socket.Origin(i)));
        }

        return got.Count;
    }
}

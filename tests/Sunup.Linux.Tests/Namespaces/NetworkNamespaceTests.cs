using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;

namespace Sunup.Linux.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void It_has_loopback_and_nothing_else()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        var link = Assert.Single(links.List());
        Assert.Equal("lo", link.Name);
        Assert.True(link.IsUp);
    }

    [Fact]
    public void A_socket_made_in_it_stays_in_it()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var inside = scope.Run(() => Bind(IPAddress.Loopback, 4567));
        using var again = Bind(IPAddress.Loopback, 4567);
        inside.SendTo("inside"u8.ToArray(), new IPEndPoint(IPAddress.Loopback, 4567));
        Assert.False(again.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead));
        Assert.True(inside.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectRead));
    }

    [Fact]
    public void Two_of_them_are_apart_from_each_other_and_from_the_host()
    {
        Requires.Root();
        using var first = NetworkNamespace.Create("first");
        using var second = NetworkNamespace.Create("second");
        var all = new[] { Inode(first.Path), Inode(second.Path), Inode("/proc/self/ns/net") };
        Assert.Equal(3, all.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void What_the_work_throws_reaches_the_caller()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        Assert.Throws<TimeZoneNotFoundException>(() => scope.Run<int>(() => throw new TimeZoneNotFoundException()));
        Assert.Equal(7, scope.Run(() => 7));
    }

    [Fact]
    public void Work_inside_work_runs_at_once()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        Assert.Equal(3, scope.Run(() => scope.Run(() => 3)));
    }

    [Fact]
    public async Task After_dispose_it_is_gone_and_takes_no_work()
    {
        Requires.Root();
        var scope = NetworkNamespace.Create("test");
        var path = scope.Path;
        scope.Dispose();
        scope.Dispose();
        // The kernel takes the thread out of /proc a moment after it has ended.
        await Wait.UntilAsync(() => !Path.Exists(path), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => scope.Run(() => 1));
    }

    private static string Inode(string path) => new FileInfo(path).LinkTarget!;

    private static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }
}

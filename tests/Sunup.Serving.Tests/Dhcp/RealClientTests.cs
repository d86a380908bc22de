using Sunup.Linux.Processes;
using Sunup.Model;
using Sunup.Protocols.Dhcp.Leases;
using Sunup.Serving.Dhcp;

namespace Sunup.Serving.Tests.Dhcp;

/// <summary>Clients that others wrote, on a wire of their own.</summary>
[Trait("Kind", "Peer")]
public sealed class RealClientTests
{
    private const string Busybox = "/usr/bin/busybox";
    private const string Dhclient = "/usr/sbin/dhclient";
    private const int Renew = 10;   // SIGUSR1
    private const int Release = 12; // SIGUSR2

    [Fact]
    public async Task Udhcpc_obtains_renews_and_releases()
    {
        Requires.File(Busybox);
        await using var net = new BootNetworkFixture();
        await using (var service = net.Service())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
            var bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var client = net.StartClient(
                Busybox,
                ["udhcpc", "-f", "-i", "cli0", "-x", "hostname:web1", "-s", net.UdhcpcScript()],
                line => _ = line.Text.Contains("lease of 10.7.0.100 obtained", StringComparison.Ordinal) && bound.TrySetResult());
            var ack = await net.Sink.WaitForAsync(EventKinds.DhcpAck);
            Assert.Equal("10.7.0.100", ack["address"]);
            Assert.StartsWith("frame ", ack["to"], StringComparison.Ordinal);

            await bound.Task.WaitAsync(TimeSpan.FromSeconds(20));
            client.Signal(Renew);
            var renewed = await net.Sink.WaitForAsync(e => e.Kind == EventKinds.DhcpAck && e != ack);
            Assert.Equal("unicast 10.7.0.100:68", renewed["to"]);

            client.Signal(Release);
            var released = await net.Sink.WaitForAsync(EventKinds.DhcpRelease);
            Assert.Equal("10.7.0.100", released.Subject.Address?.ToString());
        }

        var (log, records) = LeaseLog.Open(Path.Combine(net.StateDirectory, "leases.log"), new LeaseLogEvents(net.Sink, new BootClock(TimeProvider.System)));
        log.Dispose();
        var record = Assert.Single(records);
        Assert.Equal((LeaseState.Free, "web1"), (record.State, record.HostName));
    }

    [Fact]
    public async Task Dhclient_obtains_and_gets_the_same_address_after_the_server_starts_anew()
    {
        Requires.File(Dhclient);
        await using var net = new BootNetworkFixture();
        string[] addresses = [await ObtainAsync(net, "first"), await ObtainAsync(net, "second")];
        Assert.Equal(["10.7.0.100", "10.7.0.100"], addresses);
    }

    [Fact]
    public async Task A_client_of_another_network_that_comes_back_is_refused_and_then_served()
    {
        Requires.File(Dhclient);
        await using var net = new BootNetworkFixture();
        var leases = Path.Combine(net.StateDirectory, "old.leases");
        await File.WriteAllTextAsync(leases, """
            lease {
              interface "cli0";
              fixed-address 192.168.77.5;
              option subnet-mask 255.255.255.0;
              option dhcp-lease-time 86400;
              option dhcp-message-type 5;
              option dhcp-server-identifier 192.168.77.1;
              renew never; rebind never; expire never;
            }
            """, TestContext.Current.CancellationToken);
        await using var service = net.Service();
        await service.StartAsync(TestContext.Current.CancellationToken);
        await using var client = net.StartClient(Dhclient, DhclientArguments(net, leases));
        await net.Sink.WaitForAsync(EventKinds.DhcpNak);
        await net.Sink.WaitForAsync(EventKinds.DhcpAck);
    }

    private static async Task<string> ObtainAsync(BootNetworkFixture net, string name)
    {
        await using var service = net.Service();
        await service.StartAsync(TestContext.Current.CancellationToken);
        var count = net.Sink.Events.Count(IsAck);
        await using var client = net.StartClient(Dhclient, DhclientArguments(net, Path.Combine(net.StateDirectory, name)));
        var ack = await net.Sink.WaitForAsync(e => IsAck(e) && net.Sink.Events.Count(IsAck) > count);
        return net.Sink.Events.Last(IsAck)["address"] ?? ack.Text;
    }

    private static bool IsAck(BootEvent bootEvent) => bootEvent.Kind == EventKinds.DhcpAck;

    private static System.Collections.Immutable.ImmutableArray<string> DhclientArguments(BootNetworkFixture net, string leases) =>
        ["-d", "-1", "-sf", "/bin/true", "-cf", "/dev/null", "-lf", leases, "-pf", Path.Combine(net.StateDirectory, "pid"), "cli0"];
}

using System.Net.Sockets;
using System.Text;
using Sunup.Serving.Supervision;

namespace Sunup.Serving.Tests.Supervision;

public sealed class ServiceNotifierTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"sunup-notify-{Guid.NewGuid():n}");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };

    public ServiceNotifierTests() => _manager.Bind(new UnixDomainSocketEndPoint(_path));

    public void Dispose()
    {
        _manager.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void The_manager_hears_that_the_service_is_ready()
    {
        using var notifier = new ServiceNotifier(_path, null);
        notifier.Ready("serving eth1");
        Assert.Equal("READY=1\nSTATUS=serving eth1", Receive());
    }

    [Fact]
    public async Task The_watchdog_is_fed_twice_in_its_time()
    {
        using var notifier = new ServiceNotifier(_path, "20000");
        Assert.Equal(TimeSpan.FromMilliseconds(10), notifier.WatchdogInterval);
        using var stop = new CancellationTokenSource();
        var alive = notifier.KeepAliveAsync(TimeProvider.System, stop.Token);
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        await stop.CancelAsync();
        await alive;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Without_a_manager_nothing_happens(string? socket)
    {
        using var notifier = new ServiceNotifier(socket, "1000");
        notifier.Ready("serving");
        notifier.Stopping();
        Assert.Null(notifier.WatchdogInterval);
    }

    private string Receive()
    {
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}

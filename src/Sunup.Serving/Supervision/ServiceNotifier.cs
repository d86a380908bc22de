using System.Net.Sockets;
using System.Text;

namespace Sunup.Serving.Supervision;

/// <summary>Tells the service manager how the service is: ready, stopping, status text, alive.</summary>
/// <remarks>
/// Source: sd_notify(3): datagrams of <c>KEY=value</c> lines to the socket named by <c>NOTIFY_SOCKET</c>; a leading <c>@</c> is the
/// abstract name space. Without that variable every call does nothing. A message that cannot be sent is dropped, as the manual asks.
/// </remarks>
public sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;

    public ServiceNotifier(string? notifySocket, string? watchdogMicroseconds)
    {
        if (string.IsNullOrEmpty(notifySocket))
        {
            return;
        }

        var path = notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
            return;
        }

        WatchdogInterval = ulong.TryParse(watchdogMicroseconds, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;
    }

    /// <summary>How often <see cref="Alive"/> is due: half the manager's watchdog time; null if it keeps none.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Reads <c>NOTIFY_SOCKET</c> and <c>WATCHDOG_USEC</c>.</summary>
    public static ServiceNotifier FromEnvironment() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    public void Stopping() => Send("STOPPING=1");

    public void Alive() => Send("WATCHDOG=1");

    /// <summary>Sends <see cref="Alive"/> in time until cancelled; returns at once if there is no watchdog.</summary>
    public async Task KeepAliveAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (WatchdogInterval is not { } interval)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Alive();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops; the manager was told by Stopping().
        }
    }

    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (SocketException)
        {
            // sd_notify(3): a service must not fail because its manager does not listen.
        }
    }
}

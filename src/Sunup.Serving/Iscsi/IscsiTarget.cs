using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Serving.Iscsi;

/// <summary>An iSCSI target: disks that initiators attach over TCP, boot from and write to.</summary>
/// <remarks>
/// Source: RFC 7143 at ErrorRecoveryLevel 0, one connection a session. What an initiator must not do to us is bounded: PDUs, text, sessions, time to log in.
/// Every login, refusal and end of a session is an event of source iscsi.
/// </remarks>
public sealed class IscsiTarget : IAsyncDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan s_stopGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_lookForSilence = TimeSpan.FromSeconds(5);

    private readonly INetworkScope _network;
    private readonly TargetState _state;
    private readonly IBootEventSink _events;
    private readonly BootClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionSet _connections = new();
    private readonly List<Socket> _listeners = [];
    private Task _accepting = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;

    /// <param name="options">What is served where. The devices stay the caller's.</param>
    /// <param name="events">Gets logins, refusals, ends.</param>
    /// <param name="clock">Of the events.</param>
    /// <param name="network">Where the socket is made; null: here.</param>
    public IscsiTarget(IscsiTargetOptions options, IBootEventSink events, BootClock clock, INetworkScope? network = null)
    {
        (_events, _clock, _network) = (events, clock, network ?? new HostNetwork());
        _state = new TargetState(options, TargetNodes.Build(options, clock.Time), new SessionRegistry(options.MaxSessions), new IscsiReport(events, clock), clock.Time);
        Endpoint = options.Endpoint;
    }

    /// <summary>Where it listens; after <see cref="StartAsync"/> with the port that was found.</summary>
    public IPEndPoint Endpoint { get; private set; }

    /// <summary>Sessions that are there now.</summary>
    public int SessionCount => _state.Sessions.Count;

    /// <summary>Whether somebody has the target of that name.</summary>
    public bool HasSessions(string name) => _state.Sessions.All.Any(session => string.Equals(session.Node?.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Binds the port and serves.</summary>
    /// <exception cref="FindingException">SU0561, SU0562, SU0563: the port cannot be had.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var endpoint in (IPEndPoint[])[_state.Options.Endpoint, .. _state.Options.AlsoAt])
        {
            _listeners.Add(_network.Run(() => Bind(endpoint)));
        }

        Endpoint = (IPEndPoint)_listeners[0].LocalEndPoint!;
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync).ToArray());
        _pinging = PingAsync();
        foreach (var node in _state.Nodes)
        {
            Announce(node);
        }

        return Task.CompletedTask;
    }

    /// <summary>Exports further disks while it runs. No target of their names is there.</summary>
    public void Add(ImmutableArray<IscsiTargetDisk> disks)
    {
        var nodes = TargetNodes.Build(_state.Options with { Targets = disks }, _clock.Time);
        _state.Add(nodes);
        foreach (var node in nodes)
        {
            Announce(node);
        }
    }

    /// <summary>Exports a target no longer: its sessions are ended, and its disks are the caller's alone afterwards. Nothing happens where there is none of that name.</summary>
    public async Task RemoveAsync(string name, string reason)
    {
        if (TargetPolicy.Find(_state.Nodes, name) is not { } node)
        {
            return;
        }

        _state.Remove(node);
        await _state.Sessions.EndAsync(session => session.Node == node, reason);
        node.Boots?.Dispose();
        foreach (var unit in node.Units)
        {
            unit.Dispose();
        }
    }

    /// <summary>Asks every initiator to log out (RFC 7143 section 11.9.1), for a restart or a move.</summary>
    public async Task RequestLogoutAsync(TimeSpan within)
    {
        foreach (var session in _state.Sessions.All)
        {
            try
            {
                await session.RequestLogoutAsync((ushort)Math.Max(within.TotalSeconds, 1), _stop.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // It is gone already, which is what it was asked for.
                continue;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listeners.ForEach(listener => listener.Dispose());
        if (_state.Sessions.Count > 0)
        {
            await RequestLogoutAsync(s_stopGrace);
            await Task.WhenAny(_connections.AllAsync(), Task.Delay(s_stopGrace, _clock.Time));
        }

        await _stop.CancelAsync();
        await _accepting;
        await _pinging;
        await _connections.AllAsync();
        foreach (var unit in _state.Nodes.SelectMany(node => node.Units))
        {
            unit.Dispose();
        }

        foreach (var node in _state.Nodes)
        {
            node.Boots?.Dispose();
        }

        _stop.Dispose();
    }

    private void Announce(TargetNode node) => _events.Publish(new BootEvent
    {
        At = _clock.Now,
        Source = EventSource.Iscsi,
        Kind = EventKinds.ServiceListening,
        Text = $"iSCSI target {node.Name} at {Endpoint}, LUN {string.Join(", ", node.Units.Select(unit => unit.Lun))}",
        Fields = [new EventField("endpoint", Endpoint.ToString()), new EventField("target", node.Name)],
    });

    private static Socket Bind(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw IscsiFindings.CannotBind(endpoint, e);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer was gone before it was taken in, or there are no descriptors; the others go on.
                if (!_stop.IsCancellationRequested)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), _clock.Time);
                }

                continue;
            }

            _connections.Add(ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using (socket)
        {
            try
            {
                KeepAlive(socket);
                await new IscsiConnection(socket, (IPEndPoint)socket.RemoteEndPoint!, _state).RunAsync(_stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Ended during the login; a session tells of its own end.
                return;
            }
        }
    }

    /// <summary>The kernel finds out about dead peers: it asks their kernel, which answers also for those who ignore NOP-In.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(_state.Options.PingAfter < s_lookForSilence ? _state.Options.PingAfter : s_lookForSilence, _clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var session in _state.Sessions.All.Where(session => session.Activity is { IsPinged: false } activity && activity.Silence >= _state.Options.PingAfter))
                {
                    await PingAsync(session);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task PingAsync(IscsiSession session)
    {
        try
        {
            await session.PingAsync(_stop.Token);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Its own loop meets the same and tells it.
            return;
        }
    }
}

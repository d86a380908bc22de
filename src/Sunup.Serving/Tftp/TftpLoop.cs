using Sunup.Linux.Namespaces;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tftp;

/// <summary>The event loop: one thread with all sockets, transfers and timers of the service.</summary>
internal sealed partial class TftpLoop : IDisposable
{
    private const int DatagramsPerTurn = 64;
    private const int ReceiveBytes = 2048;
    private const int OwnSocketBytes = 1 << 20;
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EvictableAfter = TimeSpan.FromMilliseconds(20);

    private readonly TftpServiceConfig _config;
    private readonly TftpTransferConfig _transferConfig;
    private readonly TftpRequestReader _requests;
    private readonly TftpReport _report;
    private readonly INetworkScope _network;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly IReadOnlyList<TftpListener> _listeners;

    private readonly EventPoll _poll = new();
    private readonly Dictionary<long, TftpSession> _sessions = [];
    private readonly Dictionary<(UdpAddress Peer, TftpListener Listener), TftpSession> _byPeer = [];
    private readonly Dictionary<UdpAddress, int> _perClient = [];
    private readonly PriorityQueue<TftpSession, TimeSpan> _timers = new();
    private readonly Stack<byte[]> _buffers = new();
    private readonly byte[] _received = new byte[ReceiveBytes];
    private long _nextId;
    private readonly SpinChoice _spin = new();
    private volatile bool _isStopping;

    public TftpLoop(TftpServiceConfig config, TftpRequestReader requests, TftpReport report, INetworkScope network, TimeProvider time, IEnumerable<UdpSocket> sockets)
    {
        _config = config;
        _transferConfig = new TftpTransferConfig { RolloverTo = config.RolloverTo };
        _requests = requests;
        _report = report;
        _network = network;
        _time = time;
        _origin = time.GetTimestamp();
        _listeners = [.. sockets.Select(socket => new TftpListener(_nextId++, socket))];
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    public void Run()
    {
        foreach (var listener in _listeners)
        {
            _poll.Add(listener.Socket.Descriptor, listener.Token);
        }

        Span<PollEvent> events = stackalloc PollEvent[64];
        while (!_isStopping)
        {
            var count = Wait(events);
            foreach (var pollEvent in events[..count])
            {
                Handle(pollEvent);
            }

            Expire();
        }

        foreach (var session in _sessions.Values.ToList())
        {
            session.SendError(TftpErrorCode.NotDefined, "the server is stopping");
            Remove(session, reason: "the server is stopping");
        }
    }

    /// <summary>Any thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        _poll.Wake();
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        foreach (var listener in _listeners)
        {
            listener.Socket.Dispose();
        }

        _poll.Dispose();
    }

    private void Handle(PollEvent pollEvent)
    {
        if (pollEvent.Token < _listeners.Count)
        {
            var listener = _listeners[(int)pollEvent.Token];
            ReadErrors(pollEvent, listener.Socket, listener);
            ReceiveAtListener(listener);
            if (pollEvent.IsWritable)
            {
                ResumeSharedPort(listener);
            }
        }
        else if (_sessions.TryGetValue(pollEvent.Token, out var session))
        {
            ReadErrors(pollEvent, session.Socket, session.Listener);
            ReceiveAtSession(session);
            if (pollEvent.IsWritable && !session.IsEnded)
            {
                Drive(session, Now);
            }
        }
    }

    /// <summary>Takes one datagram; false when there was none.</summary>
    private bool ReceiveAtSession(TftpSession session)
    {
        if (session.IsEnded)
        {
            return false;
        }

        var receipt = session.Socket.Receive(_received);
        if (receipt.Bytes < 0)
        {
            return false;
        }

        if (receipt.Source == session.Origin.Peer)
        {
            Deliver(session, _received.AsSpan(0, receipt.Bytes));
        }
        else
        {
            AnswerStranger(session.Socket, receipt);
        }

        return true;
    }

    private void Deliver(TftpSession session, ReadOnlySpan<byte> datagram)
    {
        var now = Now;
        var reaction = session.Transfer.Receive(datagram, now);
        if (reaction == TftpReaction.Progress)
        {
            Drive(session, now);
        }
        else if (reaction == TftpReaction.Ignored)
        {
            _report.Ignored(session.Origin.Peer, $"a packet that {session.Offer.Path}'s transfer cannot use was ignored");
        }
    }

    /// <summary>Sends what is due and sees to the end of the transfer, its timer and its wish for room.</summary>
    private void Drive(TftpSession session, TimeSpan now)
    {
        var awaitedRoom = session.AwaitsRoom;
        try
        {
            session.SendDue(now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            session.SendError(TftpErrorCode.NotDefined, "the file cannot be read any more");
            Remove(session, e.Message, TftpFindings.FileUnreadable);
            return;
        }

        if (session.Transfer.Outcome != TftpOutcome.Running)
        {
            Remove(session);
            return;
        }

        if (session.AwaitsRoom != awaitedRoom)
        {
            _poll.WatchRoom(session.Socket.Descriptor, session.OwnSocket is null ? session.Listener.Token : session.Id, session.AwaitsRoom);
        }

        if (session.Transfer.Deadline < session.LookAt)
        {
            session.LookAt = session.Transfer.Deadline;
            _timers.Enqueue(session, session.LookAt);
        }
    }

    private void ResumeSharedPort(TftpListener listener)
    {
        _poll.WatchRoom(listener.Socket.Descriptor, listener.Token, isWatched: false);
        foreach (var session in _sessions.Values.Where(session => session.AwaitsRoom && session.Socket == listener.Socket).ToList())
        {
            Drive(session, Now);
        }
    }

    private void ReadErrors(PollEvent pollEvent, UdpSocket socket, TftpListener listener)
    {
        while (pollEvent.HasError && socket.TryReadError(out var destination, out var error))
        {
            if (error == UdpSocket.Refused && _byPeer.TryGetValue((destination, listener), out var session) && session.Socket == socket)
            {
                session.PortClosed = true;
                session.Transfer.ClientIsGone();
                Remove(session);
            }
        }
    }

    private void Remove(TftpSession session, string? reason = null, string? finding = null)
    {
        var now = Now;
        if (reason is null)
        {
            _report.Ended(session, now);
        }
        else
        {
            _report.Stopped(session, now, reason, finding);
        }

        session.IsEnded = true;
        _sessions.Remove(session.Id);
        _byPeer.Remove((session.Origin.Peer, session.Listener));
        if (--_perClient[session.Origin.Peer.Host] == 0)
        {
            _perClient.Remove(session.Origin.Peer.Host);
        }

        _buffers.Push(session.Buffer);
        session.Dispose();
    }
}

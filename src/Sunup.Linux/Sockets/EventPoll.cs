using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static Sunup.Linux.Sockets.SocketCalls;

namespace Sunup.Linux.Sockets;

/// <summary>What became of a watched descriptor.</summary>
/// <param name="Token">As given to <see cref="EventPoll.Add"/>.</param>
/// <param name="IsReadable">There is something to receive.</param>
/// <param name="IsWritable">There is room to send; only when asked for.</param>
/// <param name="HasError">The error queue holds something.</param>
public readonly record struct PollEvent(long Token, bool IsReadable, bool IsWritable, bool HasError);

/// <summary>epoll, level-triggered: waits for any of many sockets at a cost that does not grow with their number.</summary>
/// <remarks>Belongs to one thread; only <see cref="Wake"/> may be called from others. Closing a socket removes it. Source: epoll(7).</remarks>
public sealed class EventPoll : IDisposable
{
    private const uint In = 1;
    private const uint Out = 4;
    private const uint Error = 8;
    private const int AddOperation = 1;
    private const int ModifyOperation = 3;
    private const int Capacity = 64;
    private const long WakeToken = -1;

    // struct epoll_event is packed on x86-64 only: events(4) data(8), or events(4) padding(4) data(8).
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EntryBytes = DataOffset + sizeof(long);

    private readonly byte[] _entries = new byte[Capacity * 16];
    private readonly byte[] _counter = new byte[sizeof(long)];
    private readonly Lock _lock = new();
    private readonly int _poll;
    private readonly int _wake;
    private bool _disposed;

    public EventPoll()
    {
        _poll = EventPollCreate(EPOLL_CLOEXEC);
        _wake = _poll < 0 ? -1 : EventFd(0, EFD_NONBLOCK | EPOLL_CLOEXEC);
        if (_wake < 0)
        {
            throw Failure("epoll");
        }

        Control(AddOperation, _wake, WakeToken, In);
    }

    /// <summary>Watches a descriptor for something to receive.</summary>
    /// <param name="descriptor">The socket's.</param>
    /// <param name="token">0 or more; comes back in <see cref="PollEvent.Token"/>.</param>
    public void Add(int descriptor, long token) => Control(AddOperation, descriptor, token, In);

    /// <summary>Also, or no longer, watches for room to send.</summary>
    public void WatchRoom(int descriptor, long token, bool isWatched) => Control(ModifyOperation, descriptor, token, isWatched ? In | Out : In);

    /// <summary>Waits, and gives how many of <paramref name="events"/> were filled; 0 when time is over or after <see cref="Wake"/>.</summary>
    /// <param name="events">Room for at least one.</param>
    /// <param name="timeoutMilliseconds">0 does not wait, -1 waits without end.</param>
    public int Wait(Span<PollEvent> events, int timeoutMilliseconds)
    {
        var ready = EventPollWait(_poll, _entries, Math.Min(events.Length, Capacity), timeoutMilliseconds);
        if (ready < 0)
        {
            return Marshal.GetLastPInvokeError() == EINTR ? 0 : throw Failure("epoll_wait");
        }

        var count = 0;
        for (var i = 0; i < ready; i++)
        {
            var entry = _entries.AsSpan(i * EntryBytes, EntryBytes);
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(entry);
            var token = BinaryPrimitives.ReadInt64LittleEndian(entry[DataOffset..]);
            if (token == WakeToken)
            {
                _ = Read(_wake, _counter, _counter.Length);
            }
            else
            {
                events[count++] = new PollEvent(token, (flags & In) != 0, (flags & Out) != 0, (flags & Error) != 0);
            }
        }

        return count;
    }

    /// <summary>Ends the current or the next wait. Any thread, also after disposal.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _ = Write(_wake, [1, 0, 0, 0, 0, 0, 0, 0], sizeof(long));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _ = Close(_wake);
                _ = Close(_poll);
            }
        }
    }

    private void Control(int operation, int descriptor, long token, uint flags)
    {
        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, flags | Error);
        BinaryPrimitives.WriteInt64LittleEndian(entry[DataOffset..], token);
        if (EventPollControl(_poll, operation, descriptor, entry) < 0)
        {
            throw Failure("epoll_ctl");
        }
    }
}

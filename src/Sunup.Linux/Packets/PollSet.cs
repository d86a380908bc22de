using System.Runtime.InteropServices;

namespace Sunup.Linux.Packets;

/// <summary>Waits until one of several descriptors is readable, the time is over, or another thread wakes it.</summary>
/// <remarks>For a loop that has a thread of its own. Only <see cref="Wake"/> may be called from other threads, until disposal.</remarks>
public sealed class PollSet : IDisposable
{
    private readonly int _event;
    private readonly Lock _lock = new();
    private PacketCalls.PollEntry[] _entries;
    private bool _disposed;

    public PollSet()
    {
        _event = PacketCalls.EventFd(0, PacketCalls.EFD_NONBLOCK | PacketCalls.EFD_CLOEXEC);
        if (_event < 0)
        {
            throw PacketCalls.Failure("eventfd");
        }

        _entries = [Entry(_event)];
    }

    /// <summary>The descriptors to wait for from now on.</summary>
    public void Set(IEnumerable<int> descriptors) => _entries = [Entry(_event), .. descriptors.Select(Entry)];

    /// <summary>Returns when something is readable, at the latest after the timeout.</summary>
    public void Wait(TimeSpan timeout)
    {
        if (PacketCalls.Poll(_entries, (nuint)_entries.Length, (int)timeout.TotalMilliseconds) < 0 && Marshal.GetLastPInvokeError() != PacketCalls.EINTR)
        {
            throw PacketCalls.Failure("poll");
        }

        if (_entries[0].Returned != 0)
        {
            Span<byte> count = stackalloc byte[8];
            _ = PacketCalls.Read(_event, count, count.Length);
        }
    }

    /// <summary>Whether the last wait found that descriptor readable or broken; by its place in <see cref="Set"/>.</summary>
    public bool IsReady(int index) => _entries[index + 1].Returned != 0;

    public void Wake()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _ = PacketCalls.Write(_event, BitConverter.GetBytes(1L), 8);
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
                _ = PacketCalls.Close(_event);
            }
        }
    }

    private static PacketCalls.PollEntry Entry(int descriptor) => new() { Descriptor = descriptor, Events = PacketCalls.POLLIN };
}

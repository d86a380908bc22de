using System.Net.Sockets;

namespace Sunup.Serving.Iscsi;

/// <summary>Answers of one connection on their way: put together under one lock, many to a send.</summary>
/// <remarks>
/// Whoever composes holds <see cref="Gate"/>, so that numbers go out in the order in which they were given. Only <see cref="FlushAsync"/> touches the
/// socket, one caller at a time; it ends when what was there before the call is with the kernel.
/// </remarks>
internal sealed class OutputQueue(Socket socket) : IDisposable
{
    private const int LongBytes = 256 << 10;
    private readonly Queue<(byte[] Chunk, int Length)> _full = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _current;
    private int _length;
    private volatile int _queued;

    public Lock Gate { get; } = new();

    public bool IsEmpty => _queued == 0;

    /// <summary>So much waits that the composer is to wait, too.</summary>
    public bool IsLong => _queued > LongBytes;

    /// <summary>Room for <paramref name="length"/> bytes, which <see cref="Commit"/> makes part of the stream. Under the gate.</summary>
    public Memory<byte> Reserve(int length)
    {
        if (_current is not null && BufferPool.ChunkBytes - _length < length)
        {
            _full.Enqueue((_current, _length));
            _current = null;
        }

        if (_current is null)
        {
            (_current, _length) = (BufferPool.Rent(), 0);
        }

        return _current.AsMemory(_length, length);
    }

    /// <summary>Under the gate.</summary>
    public void Commit(int length)
    {
        _length += length;
        _queued += length;
    }

    /// <summary>Leaves the piece of memory that was reserved last to the caller, who gives it back to the pool. Under the gate.</summary>
    public byte[] Detach()
    {
        var detached = _current!;
        _current = BufferPool.Rent();
        detached.AsSpan(0, _length).CopyTo(_current);
        return detached;
    }

    /// <summary>Sends all there is.</summary>
    public async ValueTask FlushAsync(CancellationToken stop)
    {
        if (_queued == 0)
        {
            return;
        }

        await _sending.WaitAsync(stop);
        try
        {
            while (TryTake(out var chunk, out var length))
            {
                for (var sent = 0; sent < length;)
                {
                    sent += await socket.SendAsync(chunk.AsMemory(sent, length - sent), SocketFlags.None, stop);
                }

                BufferPool.Return(chunk);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();

    private bool TryTake(out byte[] chunk, out int length)
    {
        lock (Gate)
        {
            if (_full.TryDequeue(out var full))
            {
                (chunk, length) = full;
            }
            else if (_current is not null && _length > 0)
            {
                (chunk, length) = (_current, _length);
                (_current, _length) = (null, 0);
            }
            else
            {
                (chunk, length) = ([], 0);
                return false;
            }

            _queued -= length;
            return true;
        }
    }
}

using System.Net.Sockets;

namespace Sunup.Serving.Iscsi;

/// <summary>What one connection has received and nobody has taken: headers are looked at here, data go on to where they belong.</summary>
internal sealed class InputBuffer(Socket socket)
{
    private const int Size = 32 << 10;
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private int _start;
    private int _end;

    public int Available => _end - _start;

    public ReadOnlySpan<byte> Peek(int count) => _bytes.AsSpan(_start, count);

    public void Advance(int count) => _start += count;

    /// <summary>Receives until <paramref name="count"/> bytes are here, at most 2048; false when the peer has closed before.</summary>
    public async ValueTask<bool> EnsureAsync(int count, CancellationToken stop)
    {
        while (Available < count)
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, Available).CopyTo(_bytes);
                (_start, _end) = (0, Available);
            }

            var received = await socket.ReceiveAsync(_bytes.AsMemory(_end), SocketFlags.None, stop);
            if (received == 0)
            {
                return false;
            }

            _end += received;
        }

        return true;
    }

    /// <summary>Fills <paramref name="into"/>; what is not here yet comes straight from the socket.</summary>
    public async ValueTask<bool> ReadAsync(Memory<byte> into, CancellationToken stop)
    {
        var here = Math.Min(Available, into.Length);
        Peek(here).CopyTo(into.Span);
        Advance(here);
        for (var at = here; at < into.Length;)
        {
            var received = await socket.ReceiveAsync(into[at..], SocketFlags.None, stop);
            if (received == 0)
            {
                return false;
            }

            at += received;
        }

        return true;
    }

    /// <summary>Throws <paramref name="count"/> bytes away.</summary>
    public async ValueTask<bool> SkipAsync(int count, CancellationToken stop)
    {
        while (count > 0)
        {
            if (Available == 0 && !await EnsureAsync(1, stop))
            {
                return false;
            }

            var here = Math.Min(Available, count);
            Advance(here);
            count -= here;
        }

        return true;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Serving.Http;

/// <summary>Writes to a socket: bytes from pooled buffers, runs of files by sendfile(2).</summary>
/// <remarks>
/// Stands in for the transport's own writer on plain connections. Like any <see cref="PipeWriter"/> it has one writer at a time.
/// A flush ends when the kernel has taken everything, so nothing is queued without bound.
/// </remarks>
internal sealed class SendFileWriter(Socket socket) : PipeWriter, IFileTransmitter
{
    internal const int WindowLength = 1 << 20;
    private const int BufferLength = 8 << 10;

    // Stands for bytes of files and is never written to or read.
    private static readonly byte[] Window = GC.AllocateUninitializedArray<byte>(WindowLength);

    private readonly List<Piece> _full = [];
    private byte[]? _buffer;
    private int _filled;
    private Piece? _staged;

    public Exception? Fault { get; private set; }

    public long BytesSent { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _filled + _full.Sum(piece => (long)piece.Length);

    public void Stage(SafeFileHandle file, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, WindowLength);
        _staged = new Piece(null, file, offset, length);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_staged is not null)
        {
            return Window;
        }

        if (_buffer is not null && _buffer.Length - _filled < Math.Max(sizeHint, 1))
        {
            PutAway();
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BufferLength));
        return _buffer.AsMemory(_filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_staged is not { } staged)
        {
            _filled += bytes;
            return;
        }

        if (bytes != staged.Length)
        {
            throw new InvalidOperationException($"{staged.Length} bytes of a file were staged, {bytes} were written.");
        }

        PutAway();
        _full.Add(staged);
        _staged = null;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (Fault is not null)
        {
            Drop();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        }

        if (_full.Count > 0)
        {
            PutAway();
            return SendPiecesAsync(cancellationToken);
        }

        return _filled == 0 ? default : SendBufferAsync(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        // A flush waits for the socket only; an aborted connection closes the socket, which ends the wait.
    }

    public override void Complete(Exception? exception = null) => Drop();

    // The common answer: head and body in one buffer, one send, most often done at once.
    private async ValueTask<FlushResult> SendBufferAsync(CancellationToken cancellationToken)
    {
        try
        {
            BytesSent += await socket.SendAsync(_buffer.AsMemory(0, _filled), SocketFlags.None, cancellationToken);
        }
        catch (Exception fault) when (Keep(fault))
        {
            // Kept above; the caller reads it.
        }

        Drop();
        return new FlushResult(isCanceled: false, isCompleted: Fault is not null);
    }

    private async ValueTask<FlushResult> SendPiecesAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var piece in _full)
            {
                BytesSent += piece.File is null
                    ? await socket.SendAsync(piece.Bytes.AsMemory(0, piece.Length), SocketFlags.None, cancellationToken)
                    : await FileSending.SendAsync(socket, piece.File, piece.Offset, piece.Length, cancellationToken);
            }
        }
        catch (Exception fault) when (Keep(fault))
        {
            // Kept above; the caller reads it.
        }

        Drop();
        return new FlushResult(isCanceled: false, isCompleted: Fault is not null);
    }

    // Whatever it is: Kestrel swallows what a flush throws, and nothing may be sent twice.
    private bool Keep(Exception fault)
    {
        Fault = fault;
        return true;
    }

    private void PutAway()
    {
        if (_buffer is null)
        {
            return;
        }

        if (_filled > 0)
        {
            _full.Add(new Piece(_buffer, null, 0, _filled));
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = null;
        _filled = 0;
    }

    private void Drop()
    {
        PutAway();
        foreach (var piece in _full)
        {
            if (piece.Bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(piece.Bytes);
            }
        }

        _full.Clear();
        _staged = null;
    }

    private readonly record struct Piece(byte[]? Bytes, SafeFileHandle? File, long Offset, int Length);
}

namespace Sunup.Formats.Compression;

/// <summary>A stream seen through a window that moves forward only: look ahead a little, take what is used, know where one is.</summary>
/// <remarks>
/// Memory is the window, whatever the stream's length. Decoders must know exactly how far they read, which a plain <see cref="Stream"/> with its own
/// buffer does not tell. Not thread-safe. Errors of the stream pass through.
/// </remarks>
/// <param name="stream">Read from where it stands, sought forward by <see cref="Skip"/> when it can seek, and left open.</param>
/// <param name="capacity">Of the window, in bytes: the most that <see cref="Peek"/> can give.</param>
public sealed class InputWindow(Stream stream, int capacity = InputWindow.DefaultCapacity)
{
    public const int DefaultCapacity = 1 << 18;

    private readonly byte[] _buffer = new byte[capacity];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Bytes taken so far: the offset of the next one from where the stream stood.</summary>
    public long Position { get; private set; }

    public bool IsAtEnd => Available.IsEmpty;

    /// <summary>What is in the window, at least one byte unless the stream has ended.</summary>
    public ReadOnlySpan<byte> Available => _start < _end ? _buffer.AsSpan(_start, _end - _start) : Peek(1);

    /// <summary>The next <paramref name="count"/> bytes or more, fewer only where the stream ends. They are not taken.</summary>
    /// <param name="count">At most the capacity.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length);
        if (_end - _start < count && !_ended)
        {
            Fill(count);
        }

        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Takes bytes that were seen.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _start += count;
        Position += count;
    }

    /// <summary>Takes bytes unseen, as many as there are up to <paramref name="count"/>. Returns how many.</summary>
    public long Skip(long count)
    {
        var inWindow = (int)Math.Min(count, _end - _start);
        Advance(inWindow);
        var skipped = (long)inWindow;
        if (skipped < count && stream.CanSeek)
        {
            var sought = Math.Clamp(stream.Length - stream.Position, 0, count - skipped);
            stream.Seek(sought, SeekOrigin.Current);
            Position += sought;
            return skipped + sought;
        }

        while (skipped < count && !IsAtEnd)
        {
            var step = (int)Math.Min(count - skipped, Available.Length);
            Advance(step);
            skipped += step;
        }

        return skipped;
    }

    private void Fill(int count)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count)
        {
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                _ended = true;
                return;
            }

            _end += read;
        }
    }
}

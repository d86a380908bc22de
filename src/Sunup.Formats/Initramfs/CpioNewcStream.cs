namespace Sunup.Formats.Initramfs;

/// <summary>Writes a "newc" archive of headers, names and data as they are given, through one buffer: for whole trees, where speed counts.</summary>
/// <remarks>
/// <para>It pads and counts; what stands in the headers is the caller's. <see cref="CpioNewcWriter"/> is the one that knows what the kernel drops.</para>
/// <para>Calls: <see cref="Begin"/>, data as often as needed, <see cref="End"/>; at last <see cref="Finish"/>. Not thread-safe.</para>
/// </remarks>
/// <param name="output">Written from where it stands, never read or sought, and left open.</param>
/// <param name="capacity">Of the buffer, in bytes.</param>
public sealed class CpioNewcStream(Stream output, int capacity = 1 << 20)
{
    /// <summary>The name of the entry that ends an archive, without NUL.</summary>
    public static ReadOnlySpan<byte> Trailer => "TRAILER!!!"u8;

    private readonly byte[] _buffer = new byte[capacity];
    private int _used;
    private long _flushed;
    private long _announced;

    /// <summary>Bytes written.</summary>
    public long Position => _flushed + _used;

    /// <summary>Data bytes that the entry in work still lacks.</summary>
    public long Missing => _announced;

    /// <summary>Starts an entry.</summary>
    /// <param name="header">Its <see cref="CpioNewcHeader.NameSize"/> is set here.</param>
    /// <param name="name">Without the NUL.</param>
    public void Begin(in CpioNewcHeader header, ReadOnlySpan<byte> name)
    {
        if (_announced != 0)
        {
            throw new InvalidOperationException($"The entry before lacks {_announced} bytes.");
        }

        Reserve(CpioNewcHeader.Length + name.Length + 4);
        (header with { NameSize = (uint)name.Length + 1 }).Write(_buffer.AsSpan(_used));
        _used += CpioNewcHeader.Length;
        name.CopyTo(_buffer.AsSpan(_used));
        _used += name.Length;
        _buffer[_used++] = 0;
        Pad();
        _announced = header.FileSize;
    }

    /// <summary>Where the entry's next data can be put: at least one byte, at most what it lacks; <see cref="Commit"/> takes it.</summary>
    public Span<byte> GetSpan()
    {
        if (_buffer.Length - _used < Math.Min(_announced, _buffer.Length / 2))
        {
            Flush();
        }

        return _buffer.AsSpan(_used, (int)Math.Min(_announced, _buffer.Length - _used));
    }

    /// <summary>Takes data that was put into <see cref="GetSpan"/>.</summary>
    public void Commit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _announced);
        _used += count;
        _announced -= count;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, _announced);
        while (!data.IsEmpty)
        {
            var room = GetSpan();
            var count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            Commit(count);
            data = data[count..];
        }
    }

    /// <summary>Ends the entry. Data that is missing becomes zeros; returns how much that was.</summary>
    public long End()
    {
        var missing = _announced;
        while (_announced > 0)
        {
            var room = GetSpan();
            room.Clear();
            Commit(room.Length);
        }

        Pad();
        return missing;
    }

    /// <summary>Writes the trailer, zeros up to a multiple of 4, and what is still in the buffer.</summary>
    public void Finish()
    {
        Begin(new CpioNewcHeader { LinkCount = 1 }, Trailer);
        Flush();
        output.Flush();
    }

    private void Pad()
    {
        Reserve(4);
        while (Position % 4 != 0)
        {
            _buffer[_used++] = 0;
        }
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _used < count)
        {
            Flush();
        }
    }

    private void Flush()
    {
        output.Write(_buffer, 0, _used);
        _flushed += _used;
        _used = 0;
    }
}

namespace Sunup.Formats.Recognition;

/// <summary>A file as its readers see it: a length, and bytes at any offset. Nothing is kept; memory is what is asked for.</summary>
/// <remarks>Not thread-safe: it moves the stream. Errors of the stream pass through.</remarks>
/// <param name="stream">Can seek; read from its very start, and left open.</param>
public sealed class FileBytes(Stream stream)
{
    public FileBytes(byte[] bytes)
        : this(new MemoryStream(bytes, writable: false))
    {
    }

    /// <summary>In bytes.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>Up to <paramref name="count"/> bytes at <paramref name="offset"/>: fewer where the file ends, none outside of it.</summary>
    public byte[] Read(long offset, long count)
    {
        if (offset < 0 || offset >= Length || count <= 0)
        {
            return [];
        }

        var bytes = new byte[Math.Min(count, Length - offset)];
        var read = ReadAt(offset, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Fills the span as far as the file goes; how far it is.</summary>
    public int ReadAt(long offset, Span<byte> into)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        stream.Position = offset;
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }

    /// <summary>A part of the file as a stream of its own, which ends where the file ends at the latest.</summary>
    public Stream Open(long offset, long length)
    {
        var start = Math.Clamp(offset, 0, Length);
        return new FileSlice(this, start, Math.Clamp(length, 0, Length - start));
    }

    /// <summary>A part of the file as a file of its own; cut where the file ends.</summary>
    public FileBytes Part(long offset, long length) => new(Open(offset, length));

    /// <summary>Where <paramref name="text"/> first stands in that part of the file; -1 for nowhere.</summary>
    /// <param name="text">At most 256 bytes.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="length">How many bytes to look through.</param>
    public long IndexOf(ReadOnlySpan<byte> text, long offset, long length)
    {
        const int Step = 1 << 18;
        var buffer = new byte[Step + 256];
        var end = Math.Min(Length, offset + Math.Max(0, length));
        for (var at = Math.Max(0, offset); at < end; at += Step)
        {
            var read = ReadAt(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)));
            if (buffer.AsSpan(0, read).IndexOf(text) is >= 0 and var found)
            {
                return at + found;
            }
        }

        return -1;
    }
}

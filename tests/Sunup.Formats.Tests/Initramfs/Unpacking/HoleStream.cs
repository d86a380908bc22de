using Sunup.Formats.Streams;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>Bytes, many zeros that are nowhere, bytes. It counts what is read.</summary>
internal sealed class HoleStream(byte[] start, long hole, byte[] end) : ReadOnlyStream
{
    public long BytesRead { get; private set; }

    public override long Length => start.Length + hole + end.Length;

    public override int Read(Span<byte> buffer)
    {
        var part = Position < start.Length ? start.AsSpan((int)Position)
            : Position < start.Length + hole ? new byte[(int)Math.Min(buffer.Length, start.Length + hole - Position)]
            : end.AsSpan((int)(Position - start.Length - hole));
        var read = Math.Min(buffer.Length, part.Length);
        part[..read].CopyTo(buffer);
        Position += read;
        BytesRead += read;
        return read;
    }
}

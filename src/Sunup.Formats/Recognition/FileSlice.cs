using Sunup.Formats.Streams;

namespace Sunup.Formats.Recognition;

/// <summary>A part of a <see cref="FileBytes"/>, read forward.</summary>
internal sealed class FileSlice(FileBytes file, long start, long length) : ReadOnlyStream
{
    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        var read = file.ReadAt(start + Position, buffer[..(int)Math.Clamp(length - Position, 0, buffer.Length)]);
        Position += read;
        return read;
    }
}

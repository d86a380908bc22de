using Microsoft.Win32.SafeHandles;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>Where an image is written: bytes, files and padding, in order.</summary>
internal sealed class UkiOutput(Stream stream, IProgress<long>? progress, CancellationToken cancellationToken)
{
    private const int BufferLength = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferLength];

    /// <summary>Bytes written.</summary>
    public long Position { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        Advance(bytes.Length);
    }

    /// <summary>A run of a file's bytes; false where it has fewer.</summary>
    public bool Copy(SafeFileHandle file, long offset, long length)
    {
        for (long at = 0; at < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, _buffer.AsSpan(0, (int)Math.Min(length - at, BufferLength)), offset + at);
            if (read == 0)
            {
                return false;
            }

            stream.Write(_buffer, 0, read);
            at += read;
            Advance(read);
        }

        return true;
    }

    /// <summary>Zeros up to an offset.</summary>
    public void PadTo(long offset)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        while (Position < offset)
        {
            Write(zeros[..(int)Math.Min(offset - Position, zeros.Length)]);
        }
    }

    private void Advance(int count)
    {
        Position += count;
        progress?.Report(Position);
    }
}

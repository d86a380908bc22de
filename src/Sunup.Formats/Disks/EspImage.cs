namespace Sunup.Formats.Disks;

/// <summary>Writes a disk image with an EFI system partition: GUID partition table, FAT32, files.</summary>
public static class EspImage
{
    private const int BufferSize = 1 << 18;

    /// <summary>Writes the image from where the output stands, in one pass. An output that can seek gets holes where nothing is; else zeros are written.</summary>
    /// <param name="output">Empty from there on, if it can seek.</param>
    /// <param name="files">What stands on the partition.</param>
    /// <param name="options">Null for what a virtual machine needs.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <returns>The image's length in bytes.</returns>
    /// <exception cref="ArgumentException">See <see cref="EspLayout.Of"/>.</exception>
    /// <exception cref="IOException">A file has another length than was said, or the output fails.</exception>
    public static long Write(Stream output, IReadOnlyList<EspFile> files, EspOptions? options = null, CancellationToken cancellationToken = default)
    {
        var layout = EspLayout.Of(files, options);
        var buffer = new byte[BufferSize];
        var start = output.CanSeek ? output.Position : 0;
        long position = 0;
        foreach (var piece in layout.Pieces)
        {
            position += SkipTo(piece.Offset);
            if (piece.File is { } file)
            {
                Copy(file, output, buffer, cancellationToken);
            }
            else
            {
                output.Write(piece.Bytes.Span);
            }

            position += piece.Length;
        }

        return layout.Length;

        long SkipTo(long offset)
        {
            var gap = offset - position;
            if (output.CanSeek)
            {
                output.Position = start + offset;
            }
            else
            {
                WriteZeros(output, gap, buffer);
            }

            return gap;
        }
    }

    private static void WriteZeros(Stream output, long count, byte[] buffer)
    {
        Array.Clear(buffer);
        for (; count > 0; count -= Math.Min(count, buffer.Length))
        {
            output.Write(buffer, 0, (int)Math.Min(count, buffer.Length));
        }
    }

    private static void Copy(EspFile file, Stream output, byte[] buffer, CancellationToken cancellationToken)
    {
        using var content = file.Open();
        long copied = 0;
        for (int read; (read = content.Read(buffer, 0, buffer.Length)) > 0; copied += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (copied + read > file.Length)
            {
                break;
            }

            output.Write(buffer, 0, read);
        }

        if (copied != file.Length || content.ReadByte() >= 0)
        {
            throw new IOException($"{file.Path} was to have {file.Length} bytes, and has {(copied < file.Length ? $"{copied}" : "more")}: it changed while the image was written.");
        }
    }
}

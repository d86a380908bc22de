using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Streams;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A section's content, open for reading: what was there when it was opened is what is written, or building fails.</summary>
internal sealed class UkiInput : ReadOnlyStream
{
    private readonly List<(UkiContentPart Part, SafeFileHandle? File, long Length)> _parts = [];
    private readonly long _length;

    /// <exception cref="FindingException">SU0691: a file cannot be read.</exception>
    public UkiInput(UkiContent content)
    {
        try
        {
            foreach (var part in content.Parts)
            {
                var file = part.Path is { } path ? Open(path) : null;
                var length = file is null ? part.Bytes.Length : part.Length ?? RandomAccess.GetLength(file) - part.Offset;
                _parts.Add((part, file, length));
                _length += length;
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    public override long Length => _length;

    /// <summary>Of a file that is only measured.</summary>
    public static long LengthOf(string path)
    {
        using var file = Open(path);
        return RandomAccess.GetLength(file);
    }

    public override int Read(Span<byte> buffer)
    {
        var done = 0;
        long start = 0;
        foreach (var (part, file, length) in _parts)
        {
            var within = Position - start;
            if (within >= 0 && within < length && done < buffer.Length)
            {
                var wanted = buffer[done..Math.Min(buffer.Length, (int)Math.Min(int.MaxValue, done + length - within))];
                var read = file is null ? Copy(part.Bytes.Span[(int)within..], wanted) : RandomAccess.Read(file, wanted, part.Offset + within);
                done += read;
                Position += read;
                if (read < wanted.Length)
                {
                    break;
                }
            }

            start += length;
        }

        return done;
    }

    /// <summary>The whole content to where the output stands.</summary>
    /// <exception cref="FindingException">SU0691: a file became shorter.</exception>
    public void WriteTo(UkiOutput output)
    {
        foreach (var (part, file, length) in _parts)
        {
            if (file is null)
            {
                output.Write(part.Bytes.Span);
            }
            else if (!output.Copy(file, part.Offset, length))
            {
                throw new FindingException(UkiFindings.Unreadable(part.Path!, $"it had {length} bytes when it was opened, and fewer when it was read"));
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var (_, file, _) in _parts)
        {
            file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from[..to.Length].CopyTo(to);
        return to.Length;
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _ = RandomAccess.GetLength(file);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FindingException(UkiFindings.Unreadable(path, error.Message), error);
        }
    }
}

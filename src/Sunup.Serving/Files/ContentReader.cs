using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>Reads the bytes of a <see cref="ServedContent"/> at any offset. Opens each file once, when it is first needed.</summary>
/// <remarks>One reader belongs to one transfer; it is not thread-safe.</remarks>
public sealed class ContentReader(ServedContent content) : IDisposable
{
    private readonly Dictionary<string, SafeFileHandle> _files = new(StringComparer.Ordinal);

    public long Length => content.Length;

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; returns the bytes read, fewer only at the end.</summary>
    /// <exception cref="IOException">A file became shorter than it was when it was planned, or cannot be read.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        long start = 0;
        foreach (var segment in content.Segments)
        {
            var end = start + segment.Length;
            if (offset < end && !destination.IsEmpty)
            {
                var count = (int)Math.Min(destination.Length, end - offset);
                ReadSegment(segment, offset - start, destination[..count]);
                destination = destination[count..];
                offset += count;
                total += count;
            }

            start = end;
        }

        return total;
    }

    /// <summary>The open file of a segment of this content. It stays the reader's.</summary>
    /// <exception cref="IOException">It cannot be opened, or is no longer inside <see cref="FileSegment.Beneath"/>.</exception>
    public SafeFileHandle Open(FileSegment segment)
    {
        if (!_files.TryGetValue(segment.Path, out var handle))
        {
            handle = segment.Beneath is null ? OpenNamed(segment.Path) : OpenBeneath(segment.Beneath, segment.Path);
            _files.Add(segment.Path, handle);
        }

        return handle;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private static SafeFileHandle OpenNamed(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static SafeFileHandle OpenBeneath(string folder, string path)
    {
        var opened = BeneathFile.Open(folder, Path.GetRelativePath(folder, path));
        return opened.Handle ?? throw new IOException($"{path} cannot be opened any more: {opened.Fault}{(opened.Message is null ? "" : $" ({opened.Message})")}.");
    }

    private void ReadSegment(ContentSegment segment, long offset, Span<byte> destination)
    {
        switch (segment)
        {
            case ZeroSegment:
                destination.Clear();
                break;
            case ByteSegment bytes:
                bytes.Bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
                break;
            case FileSegment file:
                ReadFile(file, file.Offset + offset, destination);
                break;
        }
    }

    private void ReadFile(FileSegment segment, long offset, Span<byte> destination)
    {
        var handle = Open(segment);
        while (!destination.IsEmpty)
        {
            var count = RandomAccess.Read(handle, destination, offset);
            if (count == 0)
            {
                throw new IOException($"{segment.Path} became shorter while it was served: byte {offset} is gone.");
            }

            destination = destination[count..];
            offset += count;
        }
    }
}

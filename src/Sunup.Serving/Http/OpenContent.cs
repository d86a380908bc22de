using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary>A content whose files are open: what is told of it (tag, length) and what is sent are of the same files.</summary>
internal sealed class OpenContent(ServedContent content) : IDisposable
{
    private readonly ContentReader _reader = new(content);
    private readonly Dictionary<string, FileStream> _streams = new(StringComparer.Ordinal);
    private ImmutableArray<FileStatus> _files = [];

    internal ServedContent Content => content;

    internal ContentReader Reader => _reader;

    /// <summary>Opens every file; returns why it cannot be served as planned, or null.</summary>
    internal string? Open()
    {
        var files = ImmutableArray.CreateBuilder<FileStatus>();
        foreach (var segment in content.Segments)
        {
            if (segment is not FileSegment file)
            {
                continue;
            }

            try
            {
                files.Add(FileStatus.Of(_reader.Open(file)));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return fault.Message;
            }

            if (files[^1].Length < file.Offset + file.Length)
            {
                return $"{file.Path} has {files[^1].Length} bytes now, {file.Offset + file.Length} were planned";
            }
        }

        _files = files.ToImmutable();
        return null;
    }

    internal EntityTag Tag() => EntityTag.Of(content, _files);

    /// <summary>The segment's file as a stream over the same open file; it stays this object's.</summary>
    internal FileStream Stream(FileSegment segment)
    {
        if (!_streams.TryGetValue(segment.Path, out var stream))
        {
            stream = new FileStream(_reader.Open(segment), FileAccess.Read, bufferSize: 0);
            _streams.Add(segment.Path, stream);
        }

        return stream;
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Dispose();
        }

        _reader.Dispose();
    }
}

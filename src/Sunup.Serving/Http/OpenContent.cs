using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary>A content whose files are open: what is told of it (tag, length) and what is sent are of the same files.</summary>
internal sealed class OpenContent(ServedContent content) : IDisposable
{
    private readonly ContentReader _reader = new(content);
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

    public void Dispose() => _reader.Dispose();
}

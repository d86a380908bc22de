using Sunup.Formats.Initramfs.Joins;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>Opens what is served as one stream that can seek.</summary>
internal static class ContentStream
{
    /// <param name="content">Null for something whose bytes are not known.</param>
    /// <param name="length">Of that, in bytes: zeros then.</param>
    public static Stream Open(ServedContent? content, long length) => content is null
        ? Zeros(length)
        : new JoinedStream(LoaderJoin.None, [.. content.Segments.Select(Open)]);

    private static Stream Open(ContentSegment segment) => segment switch
    {
        FileSegment file => new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1),
        ByteSegment bytes => new MemoryStream(bytes.Bytes.ToArray(), writable: false),
        _ => Zeros(segment.Length),
    };

    private static MemoryStream Zeros(long length) => new(new byte[checked((int)length)], writable: false);
}

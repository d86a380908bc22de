using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>The bytes of something that is served or loaded, as a list of pieces that are never joined on disk.</summary>
/// <remarks>One joined initrd is [file][zeros][file]; a padded kernel is [file][zeros]; a script is [bytes].</remarks>
public sealed record ServedContent
{
    private ServedContent(ImmutableArray<ContentSegment> segments)
    {
        Segments = segments;
        Length = segments.Sum(segment => segment.Length);
    }

    public ImmutableArray<ContentSegment> Segments { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    public static ServedContent Of(params ImmutableArray<ContentSegment> segments) => new([.. segments.Where(segment => segment.Length > 0)]);

    public static ServedContent Of(ReadOnlyMemory<byte> bytes) => Of(new ByteSegment(bytes));

    /// <summary>The whole file, with the length that it has now.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static ServedContent OfFile(string path) => Of(new FileSegment(path, 0, new FileInfo(path).Length));

    /// <summary>The same bytes, then zeros up to a multiple of <paramref name="multiple"/> bytes.</summary>
    public ServedContent PaddedTo(int multiple) => Of(Segments.Add(new ZeroSegment(PaddingFor(Length, multiple))));

    /// <summary>The parts one after another, each but the first on a multiple of <paramref name="alignment"/> bytes, zeros between, none at the end.</summary>
    public static ServedContent Join(IEnumerable<ServedContent> parts, int alignment)
    {
        var segments = ImmutableArray.CreateBuilder<ContentSegment>();
        long length = 0;
        foreach (var part in parts)
        {
            var padding = PaddingFor(length, alignment);
            segments.Add(new ZeroSegment(padding));
            segments.AddRange(part.Segments);
            length += padding + part.Length;
        }

        return Of(segments.ToImmutable());
    }

    private static long PaddingFor(long length, int multiple) => (multiple - (length % multiple)) % multiple;
}

/// <summary>A run of bytes of a <see cref="ServedContent"/>.</summary>
public abstract record ContentSegment(long Length);

/// <summary>A run of bytes of a file.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Offset">Where the run starts, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Beneath">The folder that opening the file may not leave, by symbolic links neither; null for a path that the user named himself.</param>
public sealed record FileSegment(string Path, long Offset, long Length, string? Beneath = null) : ContentSegment(Length);

/// <summary>Bytes in memory.</summary>
public sealed record ByteSegment(ReadOnlyMemory<byte> Bytes) : ContentSegment(Bytes.Length);

/// <summary>Zero bytes.</summary>
public sealed record ZeroSegment(long Length) : ContentSegment(Length);

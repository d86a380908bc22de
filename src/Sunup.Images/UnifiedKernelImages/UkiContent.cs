using System.Collections.Immutable;
using System.Text;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>What a section holds: files and bytes, one behind the other. Nothing is read before the image is built.</summary>
public sealed class UkiContent
{
    private static readonly byte[] s_zeros = new byte[4];

    private UkiContent(ImmutableArray<UkiContentPart> parts) => Parts = parts;

    internal ImmutableArray<UkiContentPart> Parts { get; }

    public static UkiContent OfFile(string path) => new([new UkiContentPart(path, default)]);

    /// <summary>A part of a file, in bytes.</summary>
    public static UkiContent OfFile(string path, long offset, long length) => new([new UkiContentPart(path, default, offset, length)]);

    public static UkiContent OfBytes(ReadOnlyMemory<byte> bytes) => new([new UkiContentPart(null, bytes)]);

    /// <summary>Text as UTF-8, without a byte order mark and without a zero at its end.</summary>
    public static UkiContent OfText(string text) => OfBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Initramfs images in one section: zeros behind each but the last, up to a multiple of 4, as the kernel wants them.</summary>
    /// <exception cref="Model.FindingException">SU0691: a file cannot be read.</exception>
    public static UkiContent OfInitrds(IReadOnlyList<string> paths)
    {
        var parts = ImmutableArray.CreateBuilder<UkiContentPart>();
        for (var i = 0; i < paths.Count; i++)
        {
            parts.Add(new UkiContentPart(paths[i], default));
            var padding = i == paths.Count - 1 ? 0 : (int)(-UkiInput.LengthOf(paths[i]) & 3);
            if (padding > 0)
            {
                parts.Add(new UkiContentPart(null, s_zeros.AsMemory(0, padding)));
            }
        }

        return new UkiContent(parts.ToImmutable());
    }
}

/// <summary>A file, or bytes where <paramref name="Path"/> is null.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Bytes">Where there is no file.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Length">In bytes; null for the file's rest.</param>
internal readonly record struct UkiContentPart(string? Path, ReadOnlyMemory<byte> Bytes, long Offset = 0, long? Length = null);

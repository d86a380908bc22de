using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>The ETag and Last-Modified of a content, from its open files: path, identity, time and length of each, and the bytes of what is in memory.</summary>
/// <param name="Tag">With its quotes. Strong: any change of a file's bytes that changes its time or length changes it.</param>
/// <param name="LastModified">The latest of its files, in whole seconds; null for a content that is in memory only.</param>
public readonly record struct EntityTag(string Tag, DateTimeOffset? LastModified)
{
    // FNV-1a, 64 bits: a fingerprint against accidents; nothing here defends against one who can write the files.
    private const ulong FnvOffset = 0xcbf29ce484222325;
    private const ulong FnvPrime = 0x100000001b3;

    /// <param name="content">The content.</param>
    /// <param name="files">What the kernel says of each <see cref="FileSegment"/>'s file, in their order.</param>
    public static EntityTag Of(ServedContent content, ImmutableArray<FileStatus> files)
    {
        var hash = FnvOffset;
        DateTimeOffset? latest = null;
        var next = 0;
        foreach (var segment in content.Segments)
        {
            hash = Mix(hash, (ulong)segment.Length);
            if (segment is FileSegment file)
            {
                var status = files[next++];
                hash = Mix(Mix(Mix(Mix(hash, (ulong)file.Offset), status.Inode), (ulong)status.ModifiedAt.UtcTicks), (ulong)status.Length);
                latest = latest is null || status.ModifiedAt > latest ? status.ModifiedAt : latest;
            }
            else if (segment is ByteSegment bytes)
            {
                hash = Mix(hash, bytes.Bytes.Span);
            }
        }

        return new EntityTag($"\"{hash.ToString("x16", CultureInfo.InvariantCulture)}\"", latest is { } time ? WholeSeconds(time) : null);
    }

    /// <summary>Whether an If-None-Match, If-Match or If-Range value names this tag.</summary>
    public bool IsNamedIn(string header, bool weakAllowed)
    {
        foreach (var part in header.AsSpan().Split(','))
        {
            var candidate = header.AsSpan()[part].Trim();
            if (weakAllowed && candidate.StartsWith("W/", StringComparison.Ordinal))
            {
                candidate = candidate[2..];
            }

            if (candidate.SequenceEqual("*") || candidate.SequenceEqual(Tag))
            {
                return true;
            }
        }

        return false;
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static ulong Mix(ulong hash, ulong value)
    {
        for (var i = 0; i < 8; i++)
        {
            hash = (hash ^ (byte)(value >> (8 * i))) * FnvPrime;
        }

        return hash;
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            hash = (hash ^ octet) * FnvPrime;
        }

        return hash;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;

namespace Sunup.Formats.Recognition;

/// <summary>Finds the segments of an initramfs image: archives by walking over their headers, compressed ones by their first bytes.</summary>
/// <remarks>A light look, unless a deep one is asked for: nothing is unpacked, and what stands behind a compressed segment is not found. Source: buffer-format.rst of the kernel.</remarks>
internal static class InitramfsScan
{
    private const int HeaderLength = 110;
    private const int MostEntries = 4 << 20;
    private const int MostSegments = 64;
    private const int MostZeros = 1 << 20;

    /// <param name="file">Of any kind.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="isDeep">Unpack it as a current kernel does, so that every segment is found and counted.</param>
    public static RecognizedFile? Recognize(FileBytes file, ReadOnlySpan<byte> head, bool isDeep = false)
    {
        if (IsNewc(head))
        {
            var segments = isDeep ? SegmentCounter.Count(file) : Walk(file);
            return new RecognizedInitramfs(segments, Title(segments));
        }

        if (head.StartsWith("070707"u8) || head is [0xc7, 0x71, ..])
        {
            return new RecognizedByMagic("cpio", "cpio archive in a format that the kernel does not take (not newc)");
        }

        if (CompressionMagic.Detect(head) is not { } method || !IsNewc(new KernelPayload(0, file.Length, method, null).DecodeStart(file, 512, out _)))
        {
            return null;
        }

        var compressed = isDeep ? SegmentCounter.Count(file) : [new ScannedSegment(0, file.Length, method, null, null)];
        return new RecognizedInitramfs(compressed, Title(compressed));
    }

    private static string Title(ImmutableArray<ScannedSegment> segments) =>
        $"initramfs image: {string.Join(", then ", segments.Select(segment => segment.Method is { } method ? CompressionMagic.NameOf(method) : "cpio"))}";

    private static bool IsNewc(ReadOnlySpan<byte> start) => start.StartsWith("070701"u8) || start.StartsWith("070702"u8);

    private static ImmutableArray<ScannedSegment> Walk(FileBytes file)
    {
        var segments = ImmutableArray.CreateBuilder<ScannedSegment>();
        for (var at = 0L; at < file.Length && segments.Count < MostSegments;)
        {
            var start = file.Read(at, 16);
            if (!IsNewc(start))
            {
                var rest = file.Length - at;
                if (CompressionMagic.Detect(start) is { } method)
                {
                    segments.Add(new ScannedSegment(at, rest, method, null, null));
                }
                else
                {
                    segments.Add(new ScannedSegment(at, rest, null, null, new FormatFault("segment", at, $"begins with {Convert.ToHexStringLower(start.AsSpan(0, Math.Min(4, start.Length)))}, which is no archive and no compression")));
                }

                break;
            }

            var segment = WalkArchive(file, at);
            segments.Add(segment);
            if (segment.Fault is not null)
            {
                break;
            }

            at = SkipZeros(file, at + segment.Length);
        }

        return segments.ToImmutable();
    }

    private static ScannedSegment WalkArchive(FileBytes file, long start)
    {
        var at = start;
        for (var entries = 0; entries < MostEntries; entries++)
        {
            var header = file.Read(at, HeaderLength + 12);
            if (header.Length < HeaderLength || !IsNewc(header))
            {
                var fault = header.Length == 0 ? new FormatFault("TRAILER!!!", at, "is missing: the file ends before it")
                    : header.Length < HeaderLength ? FormatFault.Short("cpio header", at, HeaderLength, file.Length)
                    : new FormatFault("c_magic", at, "needs '070701'");
                return new ScannedSegment(start, file.Length - start, null, entries, fault);
            }

            var size = Field(header, 54);
            var next = ((at + HeaderLength + Field(header, 94) + 3) & ~3L) + ((size + 3) & ~3L);
            if (header.AsSpan(HeaderLength).StartsWith("TRAILER!!!"u8))
            {
                return new ScannedSegment(start, Math.Min(next, file.Length) - start, null, entries, null);
            }

            if (next - ((4 - (size & 3)) & 3) > file.Length)
            {
                return new ScannedSegment(start, file.Length - start, null, entries, FormatFault.Short("entry", at, next - at, file.Length));
            }

            at = next;
        }

        return new ScannedSegment(start, file.Length - start, null, MostEntries, null);
    }

    private static long Field(byte[] header, int offset) =>
        uint.TryParse(System.Text.Encoding.ASCII.GetString(header, offset, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static long SkipZeros(FileBytes file, long at)
    {
        for (var skipped = 0; skipped < MostZeros && at < file.Length; skipped += 4096)
        {
            var bytes = file.Read(at, 4096);
            var used = bytes.AsSpan().IndexOfAnyExcept((byte)0);
            if (used >= 0)
            {
                return at + used;
            }

            at += bytes.Length;
        }

        return at;
    }
}

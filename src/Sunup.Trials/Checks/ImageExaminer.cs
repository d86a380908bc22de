using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Streams;

namespace Sunup.Trials.Checks;

/// <summary>Reads a joined initramfs once, as a kernel does, and looks closer only where something is wrong.</summary>
public static class ImageExaminer
{
    private const int BytesBefore = 32;
    private const int BytesBehind = 64;
    private const int LongestBootConfigTail = BootConfigTrailer.LongestText + 32;

    /// <param name="joined">The image as the loader makes it. Can seek; read from its start; left open.</param>
    /// <param name="parts">The files that it was joined from.</param>
    /// <param name="loader">Who joins them, in words; null for nobody.</param>
    /// <param name="rules">What of the kernel decides.</param>
    public static PredictedImage Examine(Stream joined, ImmutableArray<ImagePart> parts, string? loader, UnpackRules rules)
    {
        var candidates = new EarlyCandidates();
        joined.Position = 0;
        var verdict = InitramfsVerifier.Verify(joined, rules, KernelDecoders.Create, candidates);
        return new PredictedImage
        {
            Verdict = verdict,
            Rules = rules,
            Parts = parts,
            Loader = loader,
            AtFault = verdict.Offset is { } offset ? WindowAt(joined, offset) : ByteWindow.Empty,
            BehindLz4 = BehindLz4Of(joined, verdict),
            Alone = AloneOf(joined, parts, rules, verdict),
            Early = EarlyOf(joined, candidates),
            BootConfig = BootConfigOf(joined, parts, rules, verdict),
        };
    }

    private static ByteWindow WindowAt(Stream joined, long offset)
    {
        var start = Math.Max(0, offset - BytesBefore);
        return new ByteWindow(start, [.. ReadAt(joined, start, (int)(offset - start) + BytesBehind)]);
    }

    private static byte[] ReadAt(Stream joined, long offset, int most)
    {
        var bytes = new byte[(int)Math.Clamp(joined.Length - offset, 0, most)];
        joined.Position = offset;
        var read = joined.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>What stands where an LZ4 archive with a fault should go on.</summary>
    private static ByteWindow? BehindLz4Of(Stream joined, InitramfsVerdict verdict) =>
        verdict.Segment is { } index && index < verdict.Segments.Length && verdict.Segments[index] is { Compression: CompressionMethod.Lz4Legacy } segment
            && Lz4Chunks.FindStranger(joined, segment.Offset) is { } place
            ? new ByteWindow(place, [.. ReadAt(joined, place, BytesBehind)])
            : null;

    /// <summary>The file in which the faulty segment starts, by itself.</summary>
    private static InitramfsVerdict? AloneOf(Stream joined, ImmutableArray<ImagePart> parts, UnpackRules rules, InitramfsVerdict verdict)
    {
        var at = verdict.Segment is { } index && index < verdict.Segments.Length ? verdict.Segments[index].Offset : verdict.Offset;
        if (parts.Length < 2 || verdict.Message is null || at is not { } offset
            || parts.FirstOrDefault(part => offset >= part.Offset && offset < part.Offset + part.Length) is not { } faulty)
        {
            return null;
        }

        joined.Position = faulty.Offset;
        using var alone = new StreamSlice(joined, faulty.Length);
        return InitramfsVerifier.Verify(alone, rules, KernelDecoders.Create);
    }

    private static ImmutableArray<EarlyItem> EarlyOf(Stream joined, EarlyCandidates candidates)
    {
        joined.Position = 0;
        return EarlyReport.Of(EarlyCpio.Read(new InputWindow(joined)), candidates).Items;
    }

    private static BootConfigPlace? BootConfigOf(Stream joined, ImmutableArray<ImagePart> parts, UnpackRules rules, InitramfsVerdict verdict)
    {
        joined.Position = 0;
        if (rules.CutsBootConfig && BootConfigTrailer.Find(joined) is { } found)
        {
            return new BootConfigPlace(found.Offset, found.TextLength, joined.Length, IsFound: true);
        }

        return parts.Select(part => BuriedAtEndOf(joined, part.Offset, part.Offset + part.Length)).FirstOrDefault(place => place is not null)
            ?? (verdict.Offset is { } offset ? BuriedFrom(joined, offset) : null);
    }

    // A file that ends with a bootconfig, and something behind it.
    private static BootConfigPlace? BuriedAtEndOf(Stream joined, long start, long end)
    {
        var from = Math.Max(start, end - LongestBootConfigTail);
        using var tail = new MemoryStream(ReadAt(joined, from, (int)(end - from)), writable: false);
        return BootConfigTrailer.Find(tail) is { } trailer
            ? new BootConfigPlace(from + trailer.Offset, trailer.TextLength, from + trailer.Offset + trailer.Length, IsFound: false)
            : null;
    }

    // Where unpacking stopped, the text of a bootconfig may be what stopped it.
    private static BootConfigPlace? BuriedFrom(Stream joined, long offset)
    {
        var bytes = ReadAt(joined, offset, LongestBootConfigTail);
        var magic = bytes.AsSpan().IndexOf("#BOOTCONFIG\n"u8);
        return magic < 0 ? null : BuriedAtEndOf(joined, offset, offset + magic + "#BOOTCONFIG\n".Length);
    }
}

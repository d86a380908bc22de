using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>Lays the segments that the kernel sees over the files that an image was joined from.</summary>
internal static class LayoutRows
{
    /// <summary>One row for each segment, and for each file in which none starts or that starts in the middle of one.</summary>
    public static ImmutableArray<LayoutRow> Of(PredictedImage image)
    {
        var rows = new List<LayoutRow>();
        var segments = image.Verdict.Segments;
        var faulty = Faulty(image);
        foreach (var segment in segments.Where(segment => segment.Length > 0))
        {
            Add(rows, image, segment, NameOf(image, segment, faulty), ReferenceEquals(segment, faulty));
        }

        return [.. rows];
    }

    // A segment of no length only says where the kernel stopped; what it did not read is the next one.
    private static InitramfsSegment? Faulty(PredictedImage image)
    {
        var segments = image.Verdict.Segments;
        if (image.Verdict.Segment is not { } index || index >= segments.Length)
        {
            return null;
        }

        return segments[index].Length > 0 || index + 1 == segments.Length ? segments[index] : segments[index + 1];
    }

    // The kernel knew the compression and got no further.
    private static string NameOf(PredictedImage image, InitramfsSegment segment, InitramfsSegment? faulty) =>
        ReferenceEquals(segment, faulty) && image.Verdict.Segments[image.Verdict.Segment!.Value] is { Kind: SegmentKind.Compressed, Length: 0 } empty
            ? Wording.Kind(empty)
            : Wording.Kind(segment);

    // A segment that runs over the border of two files is drawn in two rows.
    private static void Add(List<LayoutRow> rows, PredictedImage image, InitramfsSegment segment, string name, bool isFaulty)
    {
        var end = segment.Offset + segment.Length;
        var at = segment.Offset;
        var isFirst = true;
        foreach (var border in Borders(image, segment))
        {
            var holdsFault = isFaulty && (image.Verdict.Offset is not { } fault || (fault >= at && (fault < border || border == end)));
            rows.Add(new LayoutRow(PartAt(image, at), at, border - at, isFirst ? name : $"{name}, on", isFirst ? Detail(segment) : "", holdsFault));
            (at, isFirst) = (border, false);
        }
    }

    // Where a file starts or ends inside the segment, then its end. Files lie one behind the other.
    private static IEnumerable<long> Borders(PredictedImage image, InitramfsSegment segment)
    {
        var last = segment.Offset;
        var end = segment.Offset + segment.Length;
        foreach (var part in image.Parts)
        {
            if (part.Offset > last && part.Offset < end)
            {
                yield return last = part.Offset;
            }

            if (part.Offset + part.Length > last && part.Offset + part.Length < end)
            {
                yield return last = part.Offset + part.Length;
            }
        }

        yield return end;
    }

    private static int PartAt(PredictedImage image, long offset)
    {
        for (var i = 0; i < image.Parts.Length; i++)
        {
            if (offset >= image.Parts[i].Offset && offset < image.Parts[i].Offset + image.Parts[i].Length)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Detail(InitramfsSegment segment) => segment.Kind switch
    {
        SegmentKind.Cpio => $"{Entries(segment)}{Trailer(segment)}",
        SegmentKind.Compressed => $"{Entries(segment)}{Trailer(segment)}, {Quantity.Bytes(segment.UnpackedLength)} unpacked",
        _ => "",
    };

    private static string Entries(InitramfsSegment segment) => segment.Entries == 1 ? "1 entry" : $"{Wording.Number(segment.Entries)} entries";

    private static string Trailer(InitramfsSegment segment) => segment.Trailers switch
    {
        0 => ", no trailer",
        1 => "",
        var count => $", {count} trailers",
    };
}

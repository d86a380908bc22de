using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Faults in the middle of a cpio archive, raw or unpacked from a compressed one.</summary>
internal static class InsideArchives
{
    public static Culprit Junk(PredictedImage image, string id) => id switch
    {
        "SU0822" => new Culprit(id, $"{Where(image)}{AfterEntry(image)}, stands a byte that is neither zero nor the start of an entry"),
        "SU0823" => new Culprit(id, Shortage(image)),
        _ => new Culprit(id, $"{Where(image)}: kernels before 5.2 have one text for what starts no archive, for bytes between entries, and for an archive that ends too early"),
    };

    public static Culprit BadEntry(PredictedImage image, string id)
    {
        var entry = image.Verdict.Entry is { Length: > 0 } name ? name : null;
        return id switch
        {
            "SU0826" => new Culprit(id, $"{Where(image)}, the name of the entry {entry ?? "there"} is not ended by a NUL where its header says"),
            "SU0827" => new Culprit(id, $"{Where(image)}{AfterEntry(image)}, a header has a field that is not eight hexadecimal digits"),
            "SU0828" => new Culprit(id, $"{Where(image)}, the bytes of {entry ?? "a file"} do not add up to the checksum in its header"),
            _ => new Culprit(id, Header(image, id)),
        };
    }

    public static Culprit NoRoom(PredictedImage image) => new(
        "SU0829",
        $"memory is used up while {image.Verdict.Entry ?? "a file"} is written: {Wording.Number(image.Verdict.Segments.Sum(segment => segment.UnpackedLength))} bytes were to be unpacked by then, beside an image of {Wording.Number(image.Verdict.Length)} bytes");

    /// <summary><c>in the gzip archive at byte 512 of main.img</c>.</summary>
    public static string Where(PredictedImage image)
    {
        var verdict = image.Verdict;
        if (SegmentOf(image) is not { } segment)
        {
            return verdict.Offset is { } offset ? $"at {ImagePlace.Of(image, offset).InWords}" : "in the image";
        }

        var place = ImagePlace.Of(image, segment.Offset);
        var start = place.IsStartOfPart && image.Parts.Length > 1
            ? $"in {place.Subject}, {Wording.Kind(segment)}"
            : $"in the {Wording.Kind(segment)} archive that starts at {place.InWords}";
        return segment.Kind is SegmentKind.Cpio && verdict.Offset is { } at ? $"{start}, at {ImagePlace.Of(image, at).InWords}" : start;
    }

    public static InitramfsSegment? SegmentOf(PredictedImage image) =>
        image.Verdict.Segment is { } index && index < image.Verdict.Segments.Length ? image.Verdict.Segments[index] : null;

    private static string AfterEntry(PredictedImage image) => image.Verdict.Entry is { Length: > 0 } entry ? $", after the entry {entry}" : "";

    private static string Header(PredictedImage image, string id)
    {
        var segment = SegmentOf(image);
        if (segment is { Entries: 0, Trailers: 0 })
        {
            return segment.Kind is SegmentKind.Compressed
                ? $"what the {Wording.Kind(segment)} archive at {ImagePlace.Of(image, segment.Offset).InWords} unpacks to is no cpio archive in the newc format"
                : $"what starts with a '0' at {ImagePlace.Of(image, segment.Offset).InWords} is no cpio archive in the newc format";
        }

        var found = id == "SU0825" ? "stands one of the old portable format" : "stand other bytes";
        return $"{Where(image)}{AfterEntry(image)}, where the next header should be, {found}";
    }

    private static string Shortage(PredictedImage image)
    {
        var segment = SegmentOf(image);
        if (segment is null)
        {
            return $"{Where(image)}, the unpacked bytes end in the middle of an entry";
        }

        var unpacked = $"{Wording.Number(segment.UnpackedLength)} bytes";
        return segment switch
        {
            { UnpackedLength: 0 } => $"{Where(image)} unpacks to nothing, and an empty archive must not be the first",
            { Trailers: > 0 } when (segment.UnpackedLength & 3) != 0 =>
                $"{Where(image)} unpacks to {unpacked}, which is not a multiple of 4: {Wording.Count(Wording.ZerosTo4(segment.UnpackedLength), "zero byte")} of padding are missing after its trailer",
            _ => $"{Where(image)} unpacks to {unpacked}, which end in the middle of {image.Verdict.Entry ?? "an entry"}{Continuation(image, segment)}",
        };
    }

    private static string Continuation(PredictedImage image, InitramfsSegment segment)
    {
        var next = image.Verdict.Segments.FirstOrDefault(other => other.Offset >= segment.Offset + segment.Length && other.Kind is not SegmentKind.Zeros);
        return next is null ? "" : $"; something else starts at byte {Wording.Number(next.Offset)}: one cpio archive must not be split over two compressed ones";
    }
}

using Sunup.Formats.Compression;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Faults that a decompressor tells.</summary>
internal static class Decompression
{
    public static Culprit Of(PredictedImage image, string id)
    {
        var where = InsideArchives.Where(image);
        return id switch
        {
            "SU0830" => new Culprit(id, $"{where}: this kernel has no decompressor for it{Has(image)}", Remedies.Join(image)),
            "SU0833" => new Culprit(id, $"{where}: made with a check or a filter that the kernel does not have; xz writes crc64 by itself, the kernel knows crc32", Remedies.Join(image)),
            "SU0835" => new Culprit(id, $"{where}: its window does not fit into {Wording.Number(image.Rules.Decoders.MemoryBytes >> 20)} MiB of memory"),
            "SU0836" when FollowerOf(image) is { } follower => new Culprit("SU0837", $"{ImagePlace.Of(image, InsideArchives.SegmentOf(image)!.Offset).Subject} ends with an lz4 archive, a format without an end, so {follower} is read as a part of it: insert 4 zero bytes before it", Remedies.Join(image)),
            "SU0836" when BehindLz4(image) is { } culprit => culprit,
            _ => new Culprit(id, $"{where}: {Damage(image)}"),
        };
    }

    /// <summary>What follows an LZ4 archive in the same file, and is read as a part of it; null where nothing that is known does.</summary>
    public static Culprit? BehindLz4(PredictedImage image)
    {
        if (image.BehindLz4 is not { } behind || InsideArchives.SegmentOf(image) is not { } segment || NameOf(behind.Bytes.AsSpan()) is not { } follower)
        {
            return null;
        }

        var length = Convert.ToHexStringLower(behind.Bytes.AsSpan(0, sizeof(uint)));
        return new Culprit(
            "SU0837",
            $"the lz4 archive that starts at {ImagePlace.Of(image, segment.Offset).InWords} ends at {ImagePlace.Of(image, behind.Offset).InWords}, and {follower} follows: the format has no end, so those bytes ({length}) are read as the length of a chunk: insert 4 zero bytes before them",
            Remedies.Join(image));
    }

    // A loader, or who made the file, may have padded it to a multiple of 4.
    private static string? NameOf(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimStart((byte)0);
        return CompressionMagic.Detect(bytes) is { } method ? $"something compressed with {CompressionMagic.NameOf(method)}" : Lookalike.Of(bytes);
    }

    private static string Has(PredictedImage image) => image.Rules.Compressions.IsEmpty
        ? ""
        : $" (it has {string.Join(", ", image.Rules.Compressions.Methods.Select(CompressionMagic.NameOf))})";

    // By itself the file is sound, or it was not tried and something is joined behind it.
    private static string? FollowerOf(PredictedImage image)
    {
        if (InsideArchives.SegmentOf(image) is not { } segment || ImagePlace.Of(image, segment.Offset) is not { Index: >= 0 } place
            || place.Index + 1 >= image.Parts.Length || image.Alone is { Message: not null })
        {
            return null;
        }

        var next = image.Parts[place.Index + 1];
        return $"the {Wording.Ordinal(place.Index + 1)} image ({Path.GetFileName(next.Name)}), which starts at byte {Wording.Number(next.Offset)},";
    }

    private static string Damage(PredictedImage image) => image.Alone switch
    {
        { Message: null } => "by itself the file is sound, so what is joined to it is the cause",
        { } => "the file has the same fault by itself: it is damaged or cut short",
        null => image.Verdict.Segments.IsEmpty ? "its bytes are damaged" : "its bytes are damaged or end too early",
    };
}

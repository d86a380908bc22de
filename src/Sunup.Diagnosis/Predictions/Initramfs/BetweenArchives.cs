using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Faults where one archive ends and the next should start.</summary>
internal static class BetweenArchives
{
    private static readonly Remedy _free = new("Free what iPXE fetched before the initrds: the first command of the script is imgfree");

    public static Culprit BrokenPadding(PredictedImage image)
    {
        var place = ImagePlace.Of(image, image.Verdict.Offset ?? 0);
        var what = Lookalike.Of(image.AtFault.From(place.Offset)) is { } known ? $" (it is {known})" : "";
        var missing = Wording.ZerosTo4(place.Offset);
        if (place.IsStartOfPart && place.Index > 0)
        {
            return new Culprit(
                "SU0820",
                $"{place.Subject} starts at byte {Wording.Number(place.Offset)}, which is not a multiple of 4{what}; {Before(place)} a raw cpio, behind which everything must start on a multiple of 4: insert {Wording.Count(missing, "zero byte")}",
                Remedies.Pad(image, place.Index - 1),
                Remedies.Join(image));
        }

        return new Culprit(
            "SU0820",
            $"behind a raw cpio the kernel passes over zeros, and the first byte that is none is {place.InWords}{what}, which is not a multiple of 4: {Wording.Count(missing, "zero byte")} more would put it on one",
            Remedies.Join(image));
    }

    public static Culprit InvalidMagic(PredictedImage image)
    {
        var place = ImagePlace.Of(image, image.Verdict.Offset ?? 0);
        var bytes = image.AtFault.From(place.Offset);
        if (Lookalike.IsLz4Frame(bytes))
        {
            return new Culprit("SU0842", $"{Starts(place)} as an lz4 archive in the frame format (04 22 4d 18); the kernel knows the legacy format only", Remedies.Join(image));
        }

        if (Lookalike.IsSkippableFrame(bytes))
        {
            return new Culprit("SU0843", $"{Starts(place)} with a skippable frame of zstd, where the kernel looks for the magic of an archive", Remedies.Join(image));
        }

        return bytes is [(byte)'0', ..] && (place.Offset & 3) != 0 ? MisalignedCpio(image, place) : Foreign(image, place, bytes);
    }

    private static Culprit MisalignedCpio(PredictedImage image, ImagePlace place)
    {
        var missing = Wording.Count(Wording.ZerosTo4(place.Offset), "zero byte");
        return place.IsStartOfPart && place.Index > 0
            ? new Culprit(
                "SU0821",
                $"{place.Subject} starts at byte {Wording.Number(place.Offset)}, which is not a multiple of 4; {Before(place)} {BeforeKind(place)}, so a raw cpio must start on a multiple of 4: insert {missing}",
                Remedies.Pad(image, place.Index - 1),
                Remedies.Join(image))
            : new Culprit(
                "SU0821",
                $"a raw cpio starts at {place.InWords}, which is not a multiple of 4: insert {missing} before it",
                Remedies.Join(image));
    }

    private static Culprit Foreign(PredictedImage image, ImagePlace place, ReadOnlySpan<byte> bytes)
    {
        var known = Lookalike.Of(bytes);
        var what = known ?? (bytes.Length == 1 ? "a single byte" : "no archive that a kernel knows");
        if (place.IsStartOfPart)
        {
            return new Culprit("SU0821", $"{place.Subject} is {what}", image.Loader == "iPXE" ? [LeaveOut(image, place), _free] : [LeaveOut(image, place)]);
        }

        var behind = place.ArchiveBefore is { } segment ? $", behind the {Wording.Kind(segment)} archive that ends at byte {Wording.Number(segment.Offset + segment.Length)}" : "";
        return new Culprit("SU0821", $"at {place.InWords}{behind}, stands {what}", Remedies.Join(image));
    }

    private static Remedy LeaveOut(PredictedImage image, ImagePlace place) => image.Parts.Length < 2 || place.Part is not { } part
        ? new Remedy("Give the kernel an initramfs: a cpio archive in the newc format, as it is or compressed")
        : new Remedy($"Leave {Path.GetFileName(part.Name)} out of the initrds: it is not one");

    private static string Starts(ImagePlace place) => place.IsStartOfPart ? $"{place.Subject} starts" : $"{place.InWords} starts";

    private static string Before(ImagePlace place) => place.ArchiveBefore is { } segment ? $"{place.NameOf(segment)} is" : "before it stands";

    private static string BeforeKind(ImagePlace place) => place.ArchiveBefore is { Kind: SegmentKind.Compressed } segment ? Wording.Kind(segment) : "compressed";
}

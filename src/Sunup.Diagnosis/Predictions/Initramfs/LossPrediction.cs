using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>What does not arrive, and the kernel says nothing: entries, microcode, a bootconfig. One finding for each kind.</summary>
internal static class LossPrediction
{
    private const int MaxEvidence = 5;

    public static IEnumerable<Finding> Of(PredictedImage image) =>
        // A message tells of a cut that it found.
        image.Verdict.Losses.Where(loss => loss.Kind is not SilentLossKind.CutShort || image.Verdict.Message is null).GroupBy(loss => loss.Kind).Select(group => Lost(image, group.Key, [.. group]))
            .Concat(Early(image))
            .Concat(Buried(image))
            .OrderByDescending(finding => finding.Severity);

    /// <summary>The finding of a kind of loss.</summary>
    public static string IdOf(SilentLossKind kind) => kind switch
    {
        SilentLossKind.ParentMissing => "SU0851",
        SilentLossKind.DataWhereNoneIsTaken => "SU0852",
        SilentLossKind.NameTooLong => "SU0853",
        SilentLossKind.BlockedByFolder or SilentLossKind.DeviceKept => "SU0854",
        SilentLossKind.CutShort => "SU0855",
        SilentLossKind.UnknownType => "SU0856",
        _ => "SU0857",
    };

    private static Finding Lost(PredictedImage image, SilentLossKind kind, ImmutableArray<SilentLoss> losses)
    {
        var finding = InitramfsPredictor.Fill(
            image,
            IdOf(kind),
            [new EventField("entry", Names(losses.Length, losses[0].Entry))],
            [.. losses.Take(MaxEvidence).Select(loss => new Evidence(loss.Detail, WhereIs(image, loss)))]);
        return kind is SilentLossKind.ParentMissing && losses.All(loss => IsEarly(loss.Entry)) ? finding with { Severity = FindingSeverity.Info } : finding;
    }

    private static IEnumerable<Finding> Early(PredictedImage image)
    {
        ImmutableArray<EarlyItem> missed = [.. image.Early.Where(item => item.Found is null)];
        if (!missed.IsEmpty)
        {
            yield return InitramfsPredictor.Fill(
                image,
                "SU0858",
                [new EventField("entry", Names(missed.Length, missed[0].Name))],
                [.. missed.Take(MaxEvidence).Select(item => new Evidence(item.Reason ?? "", item.Name))]);
        }
    }

    private static IEnumerable<Finding> Buried(PredictedImage image)
    {
        if (image.BootConfig is not { IsFound: false } config)
        {
            yield break;
        }

        var place = ImagePlace.Of(image, config.Offset);
        var behind = image.Parts.FirstOrDefault(part => part.Offset >= config.EndsAt);
        var finding = InitramfsPredictor.Fill(
            image,
            "SU0859",
            [],
            [new Evidence($"{Wording.Number(config.Length)} bytes of bootconfig at {place.InWords}, {Wording.Number(image.Verdict.Length - config.EndsAt)} bytes before the end", place.Part?.Name ?? "the image")]);
        yield return behind is null ? finding : finding with
        {
            Cause = $"{Path.GetFileName(behind.Name)} is joined behind it. {finding.Cause}",
        };
    }

    private static string WhereIs(PredictedImage image, SilentLoss loss)
    {
        var segments = image.Verdict.Segments;
        var part = loss.Segment >= 0 && loss.Segment < segments.Length ? ImagePlace.Of(image, segments[loss.Segment].Offset).Part : null;
        return part is null || image.Parts.Length < 2 ? loss.Entry : $"{loss.Entry} ({Path.GetFileName(part.Name)})";
    }

    private static string Names(int count, string first) => count == 1 ? first : $"{first} and {count - 1} more";

    private static bool IsEarly(string name) =>
        name.StartsWith("kernel/x86/microcode/", StringComparison.Ordinal) || name.StartsWith("kernel/firmware/acpi/", StringComparison.Ordinal);
}

using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Stages;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Turns what a kernel will do with an initramfs into findings: the byte that stops it, what becomes of /init, what is lost without a word.</summary>
/// <remarks>Pure. The ids are those that the same texts have in a log.</remarks>
public static class InitramfsPredictor
{
    /// <summary>All of it, the worst first; empty for an image of which nothing is to be said.</summary>
    public static ImmutableArray<Finding> Predict(PredictedImage image) =>
    [
        .. Message(image),
        .. InitPrediction.Of(image),
        .. LossPrediction.Of(image),
    ];

    internal static Confidence ConfidenceOf(PredictedImage image) => image.Rules.Version is null ? Confidence.Likely : Confidence.Certain;

    internal static Finding Fill(PredictedImage image, string id, ImmutableArray<EventField> values, ImmutableArray<Evidence> evidence) =>
        FindingCatalogue.Get(id).Fill(new PatternMatch(values), evidence) with { Confidence = ConfidenceOf(image) };

    private static IEnumerable<Finding> Message(PredictedImage image)
    {
        var verdict = image.Verdict;
        if (verdict.Message is not { } message || verdict.Outcome is InitOutcome.Undefined)
        {
            yield break;
        }

        var culprit = Culprit.Of(image);
        var finding = Fill(image, culprit.FindingId, [new EventField("reason", message)], EvidenceOf(image));
        yield return finding with
        {
            Severity = FindingSeverity.Error,
            Summary = verdict.Offset is { } offset
                ? $"the kernel will stop with \"{message}\" at byte {Wording.Number(offset)} of {Wording.Number(verdict.Length)}"
                : $"the kernel will stop with \"{message}\"",
            Cause = $"{Capital(culprit.Sentence)}. {Effect(verdict)}",
            Remedies = culprit.Remedies.IsEmpty ? [.. finding.Remedies.Where(IsStillNeeded)] : culprit.Remedies,
        };
    }

    // Who reads this has verified already.
    internal static bool IsStillNeeded(Remedy remedy) => !(remedy.Command?.StartsWith("sunup initrd verify", StringComparison.Ordinal) ?? false);

    private static string Effect(InitramfsVerdict verdict) => verdict.Outcome switch
    {
        InitOutcome.InitRuns => "What was unpacked until then stays, /init among it, so the machine comes up; what follows is lost.",
        InitOutcome.NoInit => "By then there is no /init, so the machine does not come up from this initramfs.",
        InitOutcome.InitFails => $"By then /init is not whole, and cannot be started (error {verdict.Errno}).",
        _ => "",
    };

    private static ImmutableArray<Evidence> EvidenceOf(PredictedImage image)
    {
        var evidence = ImmutableArray.CreateBuilder<Evidence>();
        if (image.BehindLz4 is { } behind)
        {
            evidence.Add(new Evidence($"byte {Wording.Number(behind.Offset)}: {Wording.Dump(behind, behind.Offset)}", ImagePlace.Of(image, behind.Offset).Part?.Name ?? "the joined image"));
        }
        else if (image.Verdict.Offset is { } offset && !image.AtFault.Bytes.IsEmpty)
        {
            var place = ImagePlace.Of(image, offset);
            evidence.Add(new Evidence($"byte {Wording.Number(offset)}: {Wording.Dump(image.AtFault, offset)}", place.Part?.Name ?? "the joined image"));
        }

        if (image.Alone is { } alone && image.Verdict.Offset is { } at && ImagePlace.Of(image, at).Part is { } part)
        {
            evidence.Add(new Evidence(alone.Message is { } message ? $"by itself the kernel says \"{message}\" of it as well" : "by itself the kernel takes it", part.Name));
        }

        return evidence.ToImmutable();
    }

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}

using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>What becomes of /init.</summary>
internal static class InitPrediction
{
    public static IEnumerable<Finding> Of(PredictedImage image)
    {
        var verdict = image.Verdict;
        var finding = verdict.Outcome switch
        {
            InitOutcome.InitRuns => null,
            InitOutcome.Undefined => IsOutOfMemory(image) ? Fill(image, "SU0742") : WithCulprit(image, Fill(image, "SU0844")),
            InitOutcome.NoInit => NoInit(image),
            _ => Fill(image, IdOf(verdict.Errno)) with
            {
                Summary = verdict.Errno is { } errno ? $"{image.Rules.InitPath} cannot be started (error {errno})" : $"{image.Rules.InitPath} is started and killed at once",
            },
        };
        if (finding is not null)
        {
            yield return finding;
        }
    }

    /// <summary>The finding of an error number of /init.</summary>
    public static string IdOf(int? errno) => errno switch
    {
        -2 => "SU0846",
        -8 => "SU0847",
        -13 => "SU0848",
        -14 or -5 or null => "SU0849",
        -26 => "SU0850",
        _ => "SU0811",
    };

    // Mostly it is a length that is none, because something follows an LZ4 archive.
    private static Finding WithCulprit(PredictedImage image, Finding finding) => Decompression.BehindLz4(image) is { } culprit
        ? finding with { Cause = $"{finding.Cause} Here {culprit.Sentence}.", Remedies = [.. culprit.Remedies, .. finding.Remedies] }
        : finding;

    // An image of microcode alone has none and needs none.
    private static Finding NoInit(PredictedImage image)
    {
        var finding = Fill(image, "SU0845");
        return image.Verdict is { Message: null } && !image.Early.IsEmpty && image.Verdict.Segments.Sum(segment => segment.Entries) <= image.Early.Length + EarlyFolders
            ? finding with { Severity = FindingSeverity.Info, Summary = "only microcode or ACPI tables are in the image, no /init", Remedies = [] }
            : finding;
    }

    // kernel, kernel/x86, kernel/x86/microcode, kernel/firmware, kernel/firmware/acpi, and the top itself.
    private const int EarlyFolders = 6;

    private static Finding Fill(PredictedImage image, string id)
    {
        var verdict = image.Verdict;
        var finding = InitramfsPredictor.Fill(
            image,
            id,
            [new EventField("init", image.Rules.InitPath), new EventField("reason", verdict.Reason.TrimEnd('.')), new EventField("errno", verdict.Errno?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "")],
            [new Evidence(verdict.Reason, verdict.InitProgram ?? image.Rules.InitPath)]);
        return finding with { Severity = FindingSeverity.Error, Remedies = [.. finding.Remedies.Where(InitramfsPredictor.IsStillNeeded)] };
    }

    // The image and its files are more than there is: no one can say where the kernel gives up.
    private static bool IsOutOfMemory(PredictedImage image) =>
        image.Rules.MemoryBytes is { } memory && (image.Verdict.Length > memory || image.Verdict.FileBytes > memory - image.Verdict.Length);
}

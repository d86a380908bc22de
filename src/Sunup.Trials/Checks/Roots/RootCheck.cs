using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>All that is predicted of the way from the kernel to its init.</summary>
internal static class RootCheck
{
    private static readonly string[] s_networkWords = ["nfsroot", "netroot", "iscsi_target_name", "iscsi_auto", "rd.iscsi.firmware", "rd.neednet", "sunup.dhcp"];

    /// <param name="facts">Of the boot.</param>
    /// <param name="ownRoot">The root file system is one of the machine's disks as the machine file has them; false where Sunup makes or exports it.</param>
    public static ImmutableArray<Prediction> Of(BootFacts facts, bool ownRoot) => [.. ConsoleRules.Of(facts), .. ownRoot ? OfRoot(facts).Select(prediction => AsSureAs(facts, prediction)) : []];

    // A program that Sunup does not know may find its root in another way than root= says.
    private static Prediction AsSureAs(BootFacts facts, Prediction prediction) => facts.Mounter is RootMounter.Unknown && prediction.Finding.Severity is FindingSeverity.Error
        ? prediction with { Finding = prediction.Finding with { Severity = FindingSeverity.Warning, Confidence = Confidence.Likely } }
        : prediction;

    private static IEnumerable<Prediction> OfRoot(BootFacts facts)
    {
        var root = RootParameter.Of(facts);
        List<Prediction> predictions = [.. RootRules.Of(facts, root)];
        if (root is not null && predictions.Count == 0 && facts.Mounter is not RootMounter.Nobody && RootRules.PlaceOf(facts, root) is { } place)
        {
            predictions.AddRange(OfPlace(facts, place, root));
        }

        if (NetworkWord(facts, root) is { } word && facts.Mounter is not RootMounter.Nobody)
        {
            predictions.AddRange(DriverRules.OfNics(facts, word));
        }

        predictions.AddRange(ScriptDriverRules.Of(facts));
        return predictions.Exists(prediction => prediction.Finding.Id is "SU1068") ? predictions : predictions.Concat(InitrdRules.Of(facts));
    }

    // In the order of the boot: what comes later is said only where the way there is free.
    private static List<Prediction> OfPlace(BootFacts facts, RootPlace place, RootParameter root)
    {
        IEnumerable<Prediction>[] steps = [DriverRules.OfDisk(facts, place, root.Value), FileSystemRules.Of(facts, place).Concat(DriverRules.OfFileSystem(facts, place)), InitRules.Of(facts, place)];
        return steps.Select(step => step.ToList()).FirstOrDefault(step => step.Count > 0) ?? [];
    }

    private static string? NetworkWord(BootFacts facts, RootParameter? root) =>
        root is not null && (root.Value is "/dev/nfs" || root.Value.StartsWith("nfs", StringComparison.Ordinal) || root.Value.StartsWith("iscsi", StringComparison.Ordinal) || root.Value.StartsWith("nbd", StringComparison.Ordinal) || root.Value.StartsWith("http", StringComparison.Ordinal) || root.Value is "dhcp")
            ? root.Text
            : facts.CommandLine.Words.Where(word => !word.ForInit && s_networkWords.Any(word.HasKey)).Select(word => word.Text).FirstOrDefault();
}

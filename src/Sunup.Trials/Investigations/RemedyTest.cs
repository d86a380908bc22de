using Sunup.Model;

namespace Sunup.Trials.Investigations;

/// <summary>What an investigation says of a remedy that a finding names.</summary>
public enum RemedyTest
{
    /// <summary>No trial had it: whether it helps is not known.</summary>
    Untested,

    /// <summary>It is the cure, or a part of it.</summary>
    SeenWorking,

    /// <summary>With it alone the machine failed all the same.</summary>
    NotEnough,
}

/// <summary>Compares the remedies of findings with what was tried.</summary>
public static class RemedyTests
{
    /// <summary>The remedies of how the machine failed as it is, each once, with what the trials say of it.</summary>
    public static IEnumerable<(Finding Finding, Remedy Remedy, RemedyTest Test)> Remedies(this InvestigationReport report) =>
        (report.Failure?.Findings ?? [])
        .Where(finding => finding.Severity is not FindingSeverity.Info)
        .SelectMany(finding => finding.Remedies.Select(remedy => (finding, remedy, report.TestOf(remedy))))
        .DistinctBy(told => told.remedy);

    private static RemedyTest TestOf(this InvestigationReport report, Remedy remedy)
    {
        // One of two changes that help together only is no cure by itself, and no failure of it.
        if (report.Cure?.Changes.Any(change => IsOf(change, remedy)) == true)
        {
            return RemedyTest.SeenWorking;
        }

        return report.Refuted.Any(change => IsOf(change, remedy)) ? RemedyTest.NotEnough : RemedyTest.Untested;
    }

    /// <summary>The remedy says just this change: by its setting, or by naming key and value in its text.</summary>
    private static bool IsOf(Change change, Remedy remedy)
    {
        var words = $"{remedy.Text} {remedy.Setting} {remedy.Command}";
        var (key, word) = change.KeyAndWord;
        return words.Contains(key, StringComparison.Ordinal) && (key == "boot.cmdline"
            ? words.Contains(word, StringComparison.Ordinal)
            : words.Contains($"{key}: {word}", StringComparison.Ordinal) || !NamesValue(words, key));
    }

    // "hardware.memory: 2GiB" is about that value, "more hardware.memory" about any.
    private static bool NamesValue(string words, string key) => words.Contains($"{key}: ", StringComparison.Ordinal);
}

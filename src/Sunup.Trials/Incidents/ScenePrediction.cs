using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Incidents;

/// <summary>What was said of a machine before power-on.</summary>
/// <param name="ComesUp">It will come up.</param>
/// <param name="Why">The finding that says no, or that nothing speaks against it.</param>
public sealed record ScenePrediction(bool ComesUp, string Why)
{
    /// <summary>Id of that finding; null for none.</summary>
    public string? FindingId { get; init; }

    /// <summary>What of the bytes shows it.</summary>
    public ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>What the kernel will say when it unpacks the initramfs; null where it will say nothing of a fault.</summary>
    public string? UnpackMessage { get; init; }

    /// <summary>From a check: the first error says no.</summary>
    public static ScenePrediction Of(CheckReport check)
    {
        var message = check.Ipxe is { Arriving: { } arriving } ? arriving.Message : check.Image?.Verdict.Message;
        return check.Findings.FirstOrDefault(finding => finding.Severity is FindingSeverity.Error) is { } error
            ? new ScenePrediction(false, error.Summary) { FindingId = error.Id, Evidence = [.. error.Evidence.Select(evidence => evidence.Text)], UnpackMessage = message }
            : new ScenePrediction(true, "nothing speaks against this boot") { UnpackMessage = message };
    }
}

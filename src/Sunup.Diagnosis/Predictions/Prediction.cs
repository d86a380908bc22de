using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions;

/// <summary>Something that is said of a boot before it is tried, so that the boot can be held against it.</summary>
/// <param name="Finding">What is told a person.</param>
/// <param name="Expects">What the boot will show.</param>
/// <param name="Facts">What it was read from, for programs; of the same content as the finding's evidence.</param>
public sealed record Prediction(Finding Finding, Expectation Expects, ImmutableArray<PredictionFact> Facts)
{
    /// <summary>A prediction whose facts are the finding's evidence and whose outcome is known by its id.</summary>
    public static Prediction Of(Finding finding) =>
        new(finding, ExpectedOutcomes.Of(finding), [.. finding.Evidence.Select(evidence => new PredictionFact("evidence", evidence.Text, evidence.Where))]);
}

/// <summary>What a boot will show where a prediction holds.</summary>
/// <param name="Stage">The stage in which it shows: that stage is not got through.</param>
/// <param name="Message">Text that a line of the console will contain; null where nothing is printed.</param>
/// <param name="Findings">Ids of the findings by which the explanation of the boot says the same.</param>
public sealed record Expectation(Stage Stage, string? Message, ImmutableArray<string> Findings);

/// <summary>A fact that a prediction was read from.</summary>
/// <param name="Name">What it is, in snake_case: <c>root</c>, <c>disk_bus</c>, <c>kernel_release</c>.</param>
/// <param name="Value">Its value as it stands there.</param>
/// <param name="Source">Where it stands: a key of the machine file, a file, a partition.</param>
public sealed record PredictionFact(string Name, string Value, string Source);

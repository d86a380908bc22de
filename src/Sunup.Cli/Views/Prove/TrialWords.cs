using Sunup.Diagnosis.Traces;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Views.Prove;

/// <summary>A trial in words, the same on the terminal, in progress lines and on the page.</summary>
internal static class TrialWords
{
    public static string Result(TrialOutcome outcome) => outcome.Result switch
    {
        TrialResult.Up => "up",
        TrialResult.Down => "down",
        _ => "unresolved",
    };

    /// <summary>Many changes are counted before they are listed: the line may be cut.</summary>
    public static string Variant(Variant variant) => variant.Changes.Length > 2 ? $"{variant.Changes.Length} changes: {variant}" : variant.ToString();

    public static string Of(RemedyTest test) => test switch
    {
        RemedyTest.SeenWorking => "seen working in this run",
        RemedyTest.NotEnough => "tried in this run: not enough by itself",
        _ => "untested here",
    };

    public static string Time(Trial trial) => trial.FromCache ? "known" : Quantity.Duration(trial.Outcome.Elapsed);

    /// <summary>Where it ended and why; nothing for what came up.</summary>
    public static string Reason(TrialOutcome outcome) => outcome.Result is TrialResult.Up ? "" : $": {Where(outcome)}{outcome.Summary}";

    /// <summary>The same without the colon.</summary>
    public static string ReasonAlone(TrialOutcome outcome) => outcome.Result is TrialResult.Up ? "" : $"{Where(outcome)}{outcome.Summary}";

    private static string Where(TrialOutcome outcome) => outcome.Result is TrialResult.Unresolved ? "" : $"{Words.Of(outcome.Stage)}, {(outcome.CauseId is { } id ? $"{id} " : "")}";
}

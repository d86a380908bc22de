using Sunup.Diagnosis.Logs;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views.Explain;

/// <summary>What a boot in a log came to, in a sentence.</summary>
internal static class ExplanationWords
{
    public static string Verdict(ExplainedBoot boot)
    {
        var reached = boot.StageReached is { } stage ? $"the last stage reached is {Words.Of(stage)}" : "no stage of a boot is to be seen in it";
        var first = boot.Findings.FirstOrDefault(judged => judged.Finding.Severity is FindingSeverity.Error);
        return (boot.CameUp, first) switch
        {
            (true, null) => boot.StageReached is Stage.Up ? "came up" : $"came up, as far as this log shows; {reached}",
            (true, { } after) => $"came up, and then: {after.Finding.Summary}",
            (false, { } cause) => $"did not come up: {cause.Finding.Summary}; {reached}",
            _ => $"no known failure; {reached}{Next(boot)}",
        };
    }

    private static string Next(ExplainedBoot boot) => boot.StageReached is null ? "" : ", and the log ends there";
}

using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Commands.Demo;

/// <summary>Progress on standard error: a line as each boot starts, and one as it ends.</summary>
internal sealed class IncidentNotes(CommandContext context) : IProgress<ArtifactProgress>, IProgress<SceneProgress>
{
    private readonly Lock _lock = new();

    public void Report(ArtifactProgress value) => Note($"{value.Reference}: {value.Text}");

    public void Report(SceneProgress value)
    {
        var start = $"{value.Incident.Letter}  {value.Scene.Name}";
        Note(value.Report is not { } report
            ? $"{start}: predicted that it {(value.Prediction.ComesUp ? "comes up" : "does not come up")}; powered on"
            : $"{start}: {(report.Observation.CameUp ? "came up" : "did not come up")} after {Quantity.Duration(report.Observation.Elapsed)}"
                + $"{(report.Observation.Quote is { } quote ? $": {quote.Text.Trim()}" : "")}{(report.IsAsTold ? "" : "  (not as told)")}{(report.Agrees ? "" : "  (not as predicted)")}");
    }

    private void Note(string text)
    {
        lock (_lock)
        {
            context.Note(text);
        }
    }
}

using Spectre.Console;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Model;

namespace Sunup.Cli.Views.Predictions;

/// <summary>What was predicted of a boot, beside what was seen of it: a line or two for each prediction.</summary>
public sealed class ComparisonView(IAnsiConsole console, ViewStyle style)
{
    private const int Body = 14;

    private readonly LineWriter _line = new(console, style);

    public void Show(BootComparison comparison, BootTrace trace)
    {
        _line.End();
        if (comparison.Predictions.IsEmpty)
        {
            var cameUp = trace.Verdict.Outcome is BootOutcome.CameUp;
            _line.Paragraph($"nothing spoke against this boot, and it {(cameUp ? "came up" : "did not come up")}", Body, null, "  predicted", cameUp ? Palette.Good : Palette.Dim);
            return;
        }

        foreach (var compared in comparison.Predictions)
        {
            _line.Paragraph($"{compared.Prediction.Finding.Id} {compared.Prediction.Finding.Summary}", Body, null, "  predicted", Palette.Heading);
            _line.Paragraph(Seen(compared), Body, null, "       seen", compared.Outcome is PredictionOutcome.AsPredicted ? Palette.Good : Palette.Dim);
        }
    }

    private static string Seen(ComparedPrediction compared) => compared.Outcome switch
    {
        PredictionOutcome.AsPredicted => string.Join("; ", new[] { compared.SeenAs is { } finding ? $"{finding.Id} {finding.Summary}" : null, compared.SeenText }.OfType<string>()),
        PredictionOutcome.NotSeen => "not so: the boot went past that place",
        _ => "nothing of it: the boot ended before that place",
    };
}

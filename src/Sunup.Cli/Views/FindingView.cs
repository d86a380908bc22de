using Spectre.Console;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>A finding on the terminal, for all commands: id and summary, what it means, what it rests on, what to do.</summary>
public sealed class FindingView
{
    private const int Body = 8;

    private readonly LineWriter _line;
    private readonly DateTimeOffset? _startedAt;

    /// <param name="console">Where to.</param>
    /// <param name="style">How.</param>
    /// <param name="startedAt">Start of the boot, so that times are shown since then; null: no times.</param>
    public FindingView(IAnsiConsole console, ViewStyle style, DateTimeOffset? startedAt = null)
    {
        _line = new LineWriter(console, style);
        _startedAt = startedAt;
    }

    public void Show(Finding finding)
    {
        var style = Palette.Of(finding.Severity);
        _line.Paragraph($"{finding.Summary} [{Qualities(finding)}]", Body + 3, Palette.Bold, $"{Mark(finding.Severity)} {finding.Id}", style);
        if (finding.Cause is { Length: > 0 } cause)
        {
            _line.Paragraph(cause, Body + 3);
        }

        foreach (var evidence in finding.Evidence)
        {
            Show(evidence);
        }

        foreach (var remedy in finding.Remedies)
        {
            _line.Paragraph(remedy.Text, Body + 3, null, "    do", Palette.Good);
            if (remedy.Command is { } command)
            {
                _line.To(Body + 5).Add("$ ", Palette.Dim).AddForeign(command, Palette.Command).End(cut: false);
            }

            if (remedy.Setting is { } setting)
            {
                _line.To(Body + 5).Add("in the machine file: ", Palette.Dim).AddForeign(setting, Palette.Command).End(cut: false);
            }
        }
    }

    private void Show(Evidence evidence)
    {
        var place = evidence.Line is { } line ? $"{evidence.Where}:{line}" : evidence.Where;
        var time = evidence.At is { } at && _startedAt is { } start ? $" at {Quantity.Duration(at - start)}" : "";
        _line.Paragraph($"{place}{time}: {evidence.Text}", Body + 3, null, "    seen", Palette.Heading);
    }

    private string Mark(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => _line.Glyph("✗", "x"),
        FindingSeverity.Warning => "!",
        _ => _line.Glyph("·", "-"),
    };

    private static string Qualities(Finding finding)
    {
        var severity = finding.Severity switch
        {
            FindingSeverity.Error => "error",
            FindingSeverity.Warning => "warning",
            _ => "note",
        };
        var confidence = Words(finding.Confidence);
        return finding.Stage is { } stage ? $"{severity}, {Diagnosis.Traces.Words.Of(stage)}, {confidence}" : $"{severity}, {confidence}";
    }

    internal static string Words(Confidence confidence) => confidence switch
    {
        Confidence.Certain => "certain",
        Confidence.Likely => "likely",
        _ => "possible",
    };
}

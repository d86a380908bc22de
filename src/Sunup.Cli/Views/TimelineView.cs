using Spectre.Console;
using Sunup.Cli.Views.Predictions;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>A boot at a glance: a bar for each stage, key events beneath it, the verdict, the findings.</summary>
public sealed class TimelineView
{
    private const int NameColumn = 2;
    private const int BarColumn = 14;
    private const int FiguresWidth = 22;
    private const int MaxKeyEvents = 8;

    private readonly LineWriter _line;
    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;

    public TimelineView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    /// <param name="trace">Of the boot.</param>
    /// <param name="comparison">What was predicted of it; null for nothing.</param>
    public void Show(BootTrace trace, BootComparison? comparison = null)
    {
        _line.AddForeign(trace.Machine, Palette.Bold)
            .Add($"  route {Words.Of(trace.Route)}, {Quantity.Duration(trace.EndedAt - trace.StartedAt)}", Palette.Dim).End();
        _line.End();
        foreach (var span in StageSpan.Of(trace))
        {
            Show(trace, span);
        }

        ShowVerdict(trace.Verdict, trace.StartedAt);
        if (comparison is not null)
        {
            new ComparisonView(_console, _style).Show(comparison, trace);
        }

        var findings = new FindingView(_console, _style, trace.StartedAt);
        foreach (var finding in trace.Findings)
        {
            _line.End();
            findings.Show(finding);
        }
    }

    private void Show(BootTrace trace, StageSpan span)
    {
        var width = Math.Max(8, _style.Width - 1 - BarColumn - FiguresWidth);
        var (before, bar) = Bar(span, width);
        _line.To(NameColumn).Add(Words.Of(span.Stage), Palette.Of(span.Stage).Decoration(Decoration.Bold)).To(BarColumn)
            .Add(new string(_style.Unicode ? '·' : '.', before), Palette.Dim)
            .Add(bar, Palette.Of(span.Stage))
            .To(BarColumn + width)
            .Add(Quantity.Duration(span.Duration).PadLeft(12))
            .Add(Quantity.Share(span.Share).PadLeft(8), Palette.Dim)
            .End();

        var isLast = span.End == trace.EndedAt;
        var keys = KeyEvents.Between(trace, span.Start, isLast ? DateTimeOffset.MaxValue : span.End);
        foreach (var key in keys.Take(MaxKeyEvents))
        {
            _line.To(BarColumn - 10).Add(Quantity.Clock(key.Event.At - trace.StartedAt).PadLeft(8), Palette.Dim).Add("  ")
                .Add(Words.Of(key.Event.Source).PadRight(7), Palette.Of(key.Event.Source))
                .AddForeign(key.Text, Palette.Of(key.Event.Severity)).End(cut: _style.IsTerminal);
        }

        if (keys.Length > MaxKeyEvents)
        {
            _line.To(BarColumn).Add($"{_line.Glyph("…", "...")} {keys.Length - MaxKeyEvents} more", Palette.Dim).End();
        }
    }

    /// <summary>Columns before the bar, and the bar; a stage that took any time at all has one.</summary>
    private (int Before, string Bar) Bar(StageSpan span, int width)
    {
        var start = Math.Clamp((int)(span.Offset * width), 0, width - 1);
        var cells = Math.Min(span.Share * width, width - start);
        if (!_style.Unicode)
        {
            return (start, new string('#', Math.Max(1, (int)Math.Round(cells))));
        }

        var eighths = Math.Max(1, (int)Math.Round(cells * 8));
        var rest = eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1].ToString();
        return (start, new string('█', eighths / 8) + rest);
    }

    private void ShowVerdict(Verdict verdict, DateTimeOffset startedAt)
    {
        _line.End();
        var mark = verdict.Outcome switch
        {
            BootOutcome.CameUp => _line.Glyph("✓", "ok"),
            BootOutcome.DidNotComeUp => _line.Glyph("✗", "x"),
            _ => "?",
        };
        _line.Paragraph(verdict.Summary, 3, Palette.Bold, mark, Palette.Of(verdict.Outcome));
        if (verdict.Outcome is BootOutcome.CameUp)
        {
            return;
        }

        if (verdict.LastSeen is { } last)
        {
            _line.Paragraph($"{Quantity.Duration(last.At - startedAt)} {Words.Of(last.Source)}: {last.Text}", BarColumn, null, "  last seen", Palette.Dim);
        }

        if (verdict.ExpectedNext is { } next)
        {
            _line.Paragraph(next, BarColumn, null, "  expected", Palette.Dim);
        }
    }
}

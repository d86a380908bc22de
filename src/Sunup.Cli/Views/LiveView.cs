using System.Globalization;
using Spectre.Console;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>The events of a boot as they come: one line each, a heading at each new stage, console lines counted instead of shown.</summary>
/// <remarks>Give it the events that <see cref="TraceFolder.Add"/> returns. Not a terminal: one plain line an event, nothing cut. Not thread-safe.</remarks>
public sealed class LiveView
{
    private const int TextColumn = 17;

    private readonly LineWriter _line;
    private readonly DateTimeOffset _startedAt;
    private int _hidden;

    public LiveView(IAnsiConsole console, ViewStyle style, DateTimeOffset startedAt)
    {
        _line = new LineWriter(console, style);
        _startedAt = startedAt;
    }

    public void Show(BootEvent bootEvent)
    {
        if (bootEvent.Reached is { } stage)
        {
            Heading(stage, bootEvent.At);
        }

        if (!IsShown(bootEvent))
        {
            _hidden++;
            return;
        }

        if (_line.ViewStyle.IsTerminal)
        {
            ForPerson(bootEvent);
        }
        else
        {
            Plain(bootEvent);
        }
    }

    /// <summary>Says how many lines were held back last.</summary>
    public void Finish()
    {
        if (_hidden > 0 && _line.ViewStyle.IsTerminal)
        {
            var lines = _hidden == 1 ? "1 more line" : string.Create(CultureInfo.InvariantCulture, $"{_hidden} more lines");
            _line.To(TextColumn).Add($"{_line.Glyph("…", "...")} {lines} (--verbose shows them)", Palette.Dim).End();
        }

        _hidden = 0;
    }

    private bool IsShown(BootEvent bootEvent) =>
        _line.ViewStyle.Verbose || bootEvent.Reached is not null || bootEvent.FindingId is not null
        || bootEvent.Severity is EventSeverity.Warning or EventSeverity.Error
        || (bootEvent.Severity is EventSeverity.Info && bootEvent.Kind is not EventKinds.SerialLine);

    private void Heading(Stage stage, DateTimeOffset at)
    {
        Finish();
        var name = Words.Of(stage);
        if (_line.ViewStyle.IsTerminal)
        {
            _line.Add($"{_line.Glyph("━━", "==")} {name} ", Palette.Heading);
            var rule = Math.Max(2, _line.ViewStyle.Width - _line.Used - 14);
            _line.Add(new string(_line.ViewStyle.Unicode ? '━' : '=', rule), Palette.Dim).Add($" {Quantity.Duration(at - _startedAt)}", Palette.Dim).End();
        }
        else
        {
            _line.Add($"{Clock(at)} stage {name} reached").End(cut: false);
        }
    }

    private void ForPerson(BootEvent bootEvent) => _line
        .Add(Clock(bootEvent.At), Palette.Dim)
        .Add("  ")
        .Add(Words.Of(bootEvent.Source), Palette.Of(bootEvent.Source))
        .To(TextColumn)
        .AddForeign(bootEvent.Text, bootEvent is { Source: EventSource.Serial, Severity: EventSeverity.Info } ? Palette.Dim : Palette.Of(bootEvent.Severity))
        .End();

    private void Plain(BootEvent bootEvent) => _line
        .Add($"{Clock(bootEvent.At)} {Words.Of(bootEvent.Source)} ")
        .Add(bootEvent.Severity is EventSeverity.Warning ? "warning: " : bootEvent.Severity is EventSeverity.Error ? "error: " : "")
        .AddForeign(bootEvent.Text)
        .End(cut: false);

    private string Clock(DateTimeOffset at) => Quantity.Clock(at - _startedAt).PadLeft(8);
}

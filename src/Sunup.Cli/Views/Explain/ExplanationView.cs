using Spectre.Console;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Logs;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views.Explain;

/// <summary>An explained log on the terminal: the verdict, how far it came, the cause with its evidence, what followed.</summary>
public sealed class ExplanationView
{
    private const int Body = 11;
    private const int MaxCauses = 4;

    private readonly LineWriter _line;
    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;

    public ExplanationView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    /// <param name="explanation">The log.</param>
    /// <param name="boot">Which boot of it.</param>
    /// <param name="all">Also what did no harm, and the other boots.</param>
    public void Show(LogExplanation explanation, ExplainedBoot boot, bool all)
    {
        ShowVerdict(explanation, boot);
        ShowStages(boot);
        var findings = boot.Findings;
        var shown = findings.Where(judged => all || judged.Finding.Severity is FindingSeverity.Error || (!boot.CameUp && judged.Role is FindingRole.Cause)).ToList();
        foreach (var judged in shown)
        {
            _line.End();
            Show(judged, full: all || judged.Role is FindingRole.Cause || ReferenceEquals(judged, shown[0]));
        }

        ShowUnknown(boot);
        ShowRest(boot, shown.Count);
        if (all && explanation.BootCount > 1)
        {
            ShowOthers(explanation, boot);
        }
    }

    private void ShowVerdict(LogExplanation explanation, ExplainedBoot boot)
    {
        var good = boot.CameUp && !boot.HasError;
        _line.Paragraph(
            ExplanationWords.Verdict(boot), 2, Palette.Bold,
            good ? _line.Glyph("✓", "+") : boot.HasError ? _line.Glyph("✗", "x") : "?",
            good ? Palette.Good : boot.HasError ? Palette.Bad : Palette.Warning);
        if (explanation.BootCount > 1)
        {
            _line.Paragraph($"boot {boot.Number} of {explanation.BootCount} in this log, lines {boot.First.Line} to {boot.Last.Line}; --boot N shows another, --all lists them", 2, Palette.Dim);
        }

        if (boot.IsLoose)
        {
            _line.Paragraph("the text looks read off a picture: messages were matched loosely, so nothing here is certain", 2, Palette.Dim);
        }
    }

    private void ShowStages(ExplainedBoot boot)
    {
        foreach (var stage in boot.Stages)
        {
            _line.To(2).Add(Words.Of(stage.Stage), Palette.Of(stage.Stage))
                .To(13).Add((stage.At is { } at ? Quantity.Duration(at) : "").PadLeft(10), Palette.Dim)
                .To(25).AddForeign($"{stage.Place.File}:{stage.Place.Line}: {stage.Text}", Palette.Dim).End();
        }
    }

    private void Show(JudgedFinding judged, bool full)
    {
        if (!full)
        {
            var evidence = judged.Finding.Evidence.IsEmpty ? null : judged.Finding.Evidence[0];
            var place = evidence?.Line is { } line ? $" ({evidence.Where}:{line})" : "";
            _line.Paragraph($"{judged.Finding.Summary}{place}", Body, null, $"  {judged.Finding.Id}", Palette.Dim);
            return;
        }

        new FindingView(_console, _style).Show(judged.Finding);
        if (judged.Template is { } template)
        {
            ShowCauses(judged);
            ShowGrounds(template);
        }

        Fact("role", judged.Role switch
        {
            FindingRole.Cause => "this is the cause, as far as the log shows",
            FindingRole.Consequence => "this follows from what went wrong before it",
            _ => "this did not keep the machine from coming up",
        });
    }

    private void ShowCauses(JudgedFinding judged)
    {
        foreach (var (cause, weight, isShown) in judged.Causes.Take(MaxCauses))
        {
            var grounds = (cause.Confirms, cause.Refutes) switch
            {
                ({ } confirms, { } refutes) => $" ({(isShown ? "seen here" : "for it")}: {confirms}; against it: {refutes})",
                ({ } confirms, null) => $" ({(isShown ? "seen here" : "for it")}: {confirms})",
                (null, { } refutes) => $" (against it: {refutes})",
                _ => "",
            };
            Fact(isShown ? "likely" : "maybe", $"{Quantity.Share(weight)} {cause.Text}{grounds}");
        }
    }

    private void ShowGrounds(FindingTemplate template)
    {
        if (template.Confirms is { } would)
        {
            Fact("sure if", would);
        }

        if (template.Refutes is { } not)
        {
            Fact("not if", not);
        }
    }

    private void ShowUnknown(ExplainedBoot boot)
    {
        if (boot.CameUp || boot.HasError)
        {
            return;
        }

        if (boot.FirstUnusual is { } unusual)
        {
            _line.End();
            Fact("unusual", $"{unusual.Where}:{unusual.Line}: {unusual.Text}");
        }

        if (boot.LastLine is { } last)
        {
            Fact("last", $"{last.Where}:{last.Line}: {last.Text}");
        }
    }

    private void ShowRest(ExplainedBoot boot, int shown)
    {
        var hidden = boot.Findings.Length - shown;
        if (hidden > 0)
        {
            _line.End();
            _line.Paragraph($"{hidden} {(hidden == 1 ? "finding" : "findings")} that did no harm {(hidden == 1 ? "is" : "are")} left out: --all shows {(hidden == 1 ? "it" : "them")}", 0, Palette.Dim);
        }
    }

    private void ShowOthers(LogExplanation explanation, ExplainedBoot boot)
    {
        _line.End();
        foreach (var other in explanation.Boots)
        {
            _line.Paragraph(
                $"lines {other.First.Line} to {other.Last.Line}: {ExplanationWords.Verdict(other)}", Body, null,
                $"  boot {other.Number}{(other.Number == boot.Number ? " *" : "")}", Palette.Heading);
        }
    }

    private void Fact(string name, string text) => _line.Paragraph(text, Body, null, $"    {name}", Palette.Heading);
}

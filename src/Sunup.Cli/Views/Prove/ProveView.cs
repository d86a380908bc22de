using System.Collections.Immutable;
using Spectre.Console;
using Sunup.Cli.Commands.Prove;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Views.Prove;

/// <summary>An investigation on the terminal: its trials, the verdict, the change of the file, what was refuted.</summary>
public sealed class ProveView(IAnsiConsole console, ViewStyle style)
{
    private const int Result = 5;
    private const int Took = 17;
    private const int What = 26;

    // From this width on a reason has a column of its own.
    private const int Wide = 120;

    private readonly LineWriter _line = new(console, style);

    public void Show(Proof proof)
    {
        var report = proof.Report;
        _line.AddForeign(proof.Machine.Name, Palette.Bold).Add($": {report.Trials.Length} {(report.Trials.Length == 1 ? "trial" : "trials")}").End();
        _line.Add("  #", Palette.Dim).To(Result).Add("result", Palette.Dim).To(Took).Add("took", Palette.Dim).To(What).Add("variant", Palette.Dim);
        if (HasReasonColumn)
        {
            _line.To(Reason).Add("why", Palette.Dim);
        }

        _line.End();
        foreach (var trial in report.Trials)
        {
            Show(trial, report.Trials);
        }

        _line.End();
        var (mark, markStyle) = report.Outcome switch
        {
            InvestigationOutcome.ComesUp or InvestigationOutcome.Cured => (_line.Glyph("✓", "+"), Palette.Good),
            _ => ("?", Palette.Heading),
        };
        _line.Paragraph(proof.Verdict, 2, Palette.Bold, mark, markStyle);
        ShowFailure(report);
        ShowPatch(proof);
        ShowRemedies(report);
        ShowRefuted(report);
    }

    private bool HasReasonColumn => style.IsTerminal && style.Width >= Wide;

    private int Reason => What + ((style.Width - What) / 2);

    private void Show(Trial trial, ImmutableArray<Trial> trials)
    {
        var tone = trial.Outcome.Result switch
        {
            TrialResult.Up => Palette.Good,
            TrialResult.Down => Palette.Bad,
            _ => Palette.Dim,
        };
        var variant = TrialWords.Variant(trial.Variant);
        var reason = ReasonOf(trial, trials);
        _line.Add($"{trial.Number,3}").To(Result).Add(TrialWords.Result(trial.Outcome), tone).To(Took).Add(TrialWords.Time(trial)).To(What);
        if (HasReasonColumn && reason.Length > 0)
        {
            _line.AddForeign(Short(variant, Reason - What - 2)).To(Reason).AddForeign(reason, Palette.Dim).End();
            return;
        }

        _line.AddForeign(variant).End(cut: style.IsTerminal);
        if (reason.Length > 0)
        {
            _line.To(What).AddForeign(reason, Palette.Dim).End(cut: style.IsTerminal);
        }
    }

    /// <summary>Why it did not come up, in full where it is told first.</summary>
    private static string ReasonOf(Trial trial, ImmutableArray<Trial> trials)
    {
        var reason = TrialWords.ReasonAlone(trial.Outcome);
        var first = trials.First(other => TrialWords.ReasonAlone(other.Outcome) == reason);
        return reason.Length == 0 || first.Number == trial.Number ? reason : $"as trial {first.Number}";
    }

    private string Short(string text, int width)
    {
        var ellipsis = _line.Glyph("…", "...");
        return text.Length <= width ? text : $"{text.AsSpan(0, width - ellipsis.Length)}{ellipsis}";
    }

    private void ShowFailure(InvestigationReport report)
    {
        if (report.Failure is { } failure)
        {
            _line.Paragraph($"As it is: {TrialWords.ReasonAlone(failure)}", 2);
        }
    }

    private void ShowPatch(Proof proof)
    {
        foreach (var change in proof.Report.Cure?.Changes ?? [])
        {
            _line.Paragraph($"{change.Factor}: {change.Why} (seen working in this run)", 8, null, "  cure", Palette.Good);
        }

        if (proof.Patch.Count > 0)
        {
            _line.Add("  change of ").AddForeign(proof.Path, Palette.Bold).Add(" (--apply writes it):").End();
        }

        foreach (var line in proof.Patch)
        {
            _line.To(4).AddForeign(line, line[0] == '+' ? Palette.Good : Palette.Bad).End(cut: false);
        }
    }

    private void ShowRemedies(InvestigationReport report)
    {
        if (report.Outcome is InvestigationOutcome.ComesUp || report.Remedies().ToList() is not { Count: > 0 } remedies)
        {
            return;
        }

        _line.Add("  remedies that the findings name:").End();
        foreach (var (finding, remedy, test) in remedies)
        {
            _line.Paragraph($"{remedy.Text} ({finding.Id}; {TrialWords.Of(test)})", 6, null, test is RemedyTest.SeenWorking ? $"    {_line.Glyph("✓", "+")}" : "    -", test is RemedyTest.SeenWorking ? Palette.Good : Palette.Dim);
        }
    }

    private void ShowRefuted(InvestigationReport report)
    {
        if (report.Outcome is not InvestigationOutcome.ComesUp && string.Join("; ", report.Refuted.Select(change => change.Name)) is { Length: > 0 } refuted)
        {
            _line.Paragraph($"Not enough by itself: {refuted}", 2);
        }
    }
}

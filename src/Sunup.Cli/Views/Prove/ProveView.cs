using Spectre.Console;
using Sunup.Cli.Commands.Prove;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Views.Prove;

/// <summary>An investigation on the terminal: its trials, the verdict, the change of the file, what was refuted.</summary>
public sealed class ProveView(IAnsiConsole console, ViewStyle style)
{
    private const int Result = 5;
    private const int Took = 16;
    private const int What = 26;

    private readonly LineWriter _line = new(console, style);

    public void Show(Proof proof)
    {
        var report = proof.Report;
        _line.AddForeign(proof.Machine.Name, Palette.Bold).Add($": {report.Trials.Length} {(report.Trials.Length == 1 ? "trial" : "trials")}").End();
        _line.Add("  #", Palette.Dim).To(Result).Add("result", Palette.Dim).To(Took).Add("took", Palette.Dim).To(What).Add("variant", Palette.Dim).End();
        foreach (var trial in report.Trials)
        {
            Show(trial);
        }

        _line.End();
        var (mark, markStyle) = report.Outcome switch
        {
            InvestigationOutcome.ComesUp or InvestigationOutcome.Cured => (_line.Glyph("✓", "+"), Palette.Good),
            _ => ("?", Palette.Heading),
        };
        _line.Paragraph(report.Verdict(proof.Machine.Name), 2, Palette.Bold, mark, markStyle);
        ShowFailure(report);
        ShowPatch(proof);
        ShowRefuted(report);
    }

    private void Show(Trial trial)
    {
        var tone = trial.Outcome.Result switch
        {
            TrialResult.Up => Palette.Good,
            TrialResult.Down => Palette.Bad,
            _ => Palette.Dim,
        };
        _line.Add($"{trial.Number,3}").To(Result).Add(TrialWords.Result(trial.Outcome), tone).To(Took).Add(TrialWords.Time(trial)).To(What).AddForeign(trial.Variant.ToString()).End(cut: style.IsTerminal);
        if (trial.Outcome.Result is not TrialResult.Up)
        {
            _line.To(What).AddForeign(TrialWords.ReasonAlone(trial.Outcome), Palette.Dim).End(cut: style.IsTerminal);
        }
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

    private void ShowRefuted(InvestigationReport report)
    {
        if (report.Outcome is not InvestigationOutcome.ComesUp && string.Join("; ", report.Refuted.Select(change => change.Name)) is { Length: > 0 } refuted)
        {
            _line.Paragraph($"Not enough by itself: {refuted}", 2);
        }
    }
}

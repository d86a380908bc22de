using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>The answers of <c>sunup uki verify</c>: a line for each image, then what was found.</summary>
internal sealed class UkiVerdicts(CommandContext context)
{
    private readonly List<UkiExamination> _answers = [];

    public void Add(UkiExamination examination)
    {
        _answers.Add(examination);
        if (!context.Json)
        {
            Show(examination);
        }
    }

    public void Finish()
    {
        if (!context.Json)
        {
            return;
        }

        UkiOutput.WriteJson(context.Output, json => TraceJson.WriteArray(json, "images", _answers, examination =>
        {
            json.WriteStartObject();
            json.WriteString("path", TraceJson.Text(examination.Path));
            json.WriteBoolean("sound", !examination.HasError);
            if (examination.Trust is { } trust)
            {
                json.WriteBoolean("trusted", trust.IsAllowed);
                json.WriteString("trust_reason", TraceJson.Text(trust.Reason));
            }

            TraceJson.WriteArray(json, "findings", examination.Findings, finding => FindingJson.Write(json, finding));
            json.WriteEndObject();
        }));
    }

    private void Show(UkiExamination examination)
    {
        var style = ViewStyle.ForOutput(context);
        var console = ViewConsole.Create(context.Output, style);
        var line = new LineWriter(console, style);
        var worst = examination.Findings.Select(finding => finding.Severity).DefaultIfEmpty(FindingSeverity.Info).Max();
        var (mark, color, words) = worst switch
        {
            FindingSeverity.Error => (line.Glyph("✗", "x"), Palette.Bad, "does not boot, or not as it should"),
            FindingSeverity.Warning => ("!", Palette.Warning, "boots as far as its bytes tell; see the warnings"),
            _ => (line.Glyph("✓", "ok"), Palette.Good, "boots as far as its bytes tell"),
        };
        line.Add(mark, color).To(3).AddForeign(examination.Path, Palette.Bold).Add($": {words}").End(cut: false);
        line.To(3).Add($"{UkiFacts.TitleOf(examination)}, {Fact.Group(examination.Image.FileLength)} bytes, {Checked(examination)}", Palette.Dim).End(cut: style.IsTerminal);
        if (examination.Trust is { IsAllowed: true } trust)
        {
            line.Paragraph($"with Secure Boot and these keys: {trust.Reason}", 3);
        }

        var view = new FindingView(console, style);
        foreach (var finding in examination.Findings)
        {
            view.Show(finding);
        }
    }

    private static string Checked(UkiExamination examination) => examination.Boots.Length switch
    {
        0 => "layout checked",
        1 => "layout, kernel and initrd checked",
        var count => $"layout, kernel and initrd of {count} profiles checked",
    };
}

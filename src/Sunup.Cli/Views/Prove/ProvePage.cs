using System.Globalization;
using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Html;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Views.Prove;

/// <summary>An investigation as one HTML page without outside parts and without script.</summary>
public static class ProvePage
{
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, Proof proof, CancellationToken cancellationToken)
    {
        using var page = new StringWriter { NewLine = "\n" };
        Write(new HtmlWriter(page), proof);
        await PageFile.WriteAsync("--html", path, page.ToString(), cancellationToken);
    }

    private static void Write(HtmlWriter html, Proof proof)
    {
        var report = proof.Report;
        PageFrame.Start(html, $"{proof.Machine.Name}: {(report.Outcome is InvestigationOutcome.Undecided ? "undecided" : "proved")} (Sunup)");
        html.Raw($"<header class=\"{(report.Outcome is InvestigationOutcome.Undecided ? "warn" : "good")}\">\n<p class=\"eyebrow\">Sunup investigation</p>\n<h1>").Text(proof.Machine.Name).Raw("</h1>\n");
        html.Element("p", proof.Verdict).Raw("\n</header>\n<main>\n");
        if (proof.Patch.Count > 0)
        {
            html.Raw("<section><h2>Change of the machine file</h2><pre>").Text(string.Join('\n', proof.Patch)).Raw("</pre></section>\n");
        }

        WriteRemedies(html, report);
        html.Raw("<section><h2>Trials</h2>\n<table>\n<thead><tr><th>#</th><th>Result</th><th>Took</th><th>Variant</th><th>Why</th></tr></thead>\n<tbody>\n");
        foreach (var trial in report.Trials)
        {
            html.Raw("<tr>").Element("td", trial.Number.ToString(CultureInfo.InvariantCulture)).Element("td", TrialWords.Result(trial.Outcome)).Element("td", TrialWords.Time(trial))
                .Element("td", TrialWords.Variant(trial.Variant)).Element("td", TrialWords.ReasonAlone(trial.Outcome)).Raw("</tr>\n");
        }

        html.Raw("</tbody>\n</table>\n</section>\n</main>\n");
        PageFrame.End(html);
    }

    private static void WriteRemedies(HtmlWriter html, InvestigationReport report)
    {
        var remedies = report.Remedies().ToList();
        if (remedies.Count == 0)
        {
            return;
        }

        html.Raw("<section><h2>Remedies that the findings name</h2>\n<table>\n<thead><tr><th>Finding</th><th>Remedy</th><th>In this run</th></tr></thead>\n<tbody>\n");
        foreach (var (finding, remedy, test) in remedies)
        {
            html.Raw("<tr>").Element("td", finding.Id).Element("td", remedy.Text).Element("td", TrialWords.Of(test)).Raw("</tr>\n");
        }

        html.Raw("</tbody>\n</table>\n</section>\n");
    }
}

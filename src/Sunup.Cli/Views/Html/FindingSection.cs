using System.Globalization;
using Sunup.Model;

namespace Sunup.Cli.Views.Html;

/// <summary>The findings of a report.</summary>
internal static class FindingSection
{
    public static void Write(HtmlWriter html, BootTrace trace)
    {
        if (trace.Findings.IsEmpty)
        {
            return;
        }

        html.Raw("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
        foreach (var finding in trace.Findings)
        {
            Write(html, finding, trace.StartedAt);
        }

        html.Raw("</section>\n");
    }

    private static void Write(HtmlWriter html, Finding finding, DateTimeOffset startedAt)
    {
        var (tone, severity) = finding.Severity switch
        {
            FindingSeverity.Error => ("bad", "error"),
            FindingSeverity.Warning => ("warn", "warning"),
            _ => ("info", "note"),
        };
        html.Raw($"<article class=\"{tone}\">\n<h3><span class=\"id\">").Text(finding.Id).Raw("</span>").Text(finding.Summary);
        html.Raw($" <span class=\"badge\">{severity}, {FindingView.Words(finding.Confidence)}</span></h3>\n");
        if (finding.Cause is { Length: > 0 } cause)
        {
            html.Element("p", cause).Raw("\n");
        }

        if (!finding.Evidence.IsEmpty)
        {
            html.Raw("<h4>Seen</h4>\n");
        }

        foreach (var evidence in finding.Evidence)
        {
            html.Raw("<div class=\"where\">").Text(Place(evidence, startedAt)).Raw("</div><pre>").Text(evidence.Text).Raw("</pre>\n");
        }

        WriteRemedies(html, finding);
        html.Raw("</article>\n");
    }

    private static void WriteRemedies(HtmlWriter html, Finding finding)
    {
        if (finding.Remedies.IsEmpty)
        {
            return;
        }

        html.Raw("<h4>What to do</h4>\n<ol>\n");
        foreach (var remedy in finding.Remedies)
        {
            html.Raw("<li>").Text(remedy.Text);
            if (remedy.Command is { } command)
            {
                html.Raw("<pre>").Text(command).Raw("</pre>");
            }

            html.Raw("</li>\n");
        }

        html.Raw("</ol>\n");
    }

    private static string Place(Evidence evidence, DateTimeOffset startedAt)
    {
        var line = evidence.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number}") : "";
        var time = evidence.At is { } at ? $", at {Quantity.Duration(at - startedAt)}" : "";
        return $"{evidence.Where}{line}{time}";
    }
}

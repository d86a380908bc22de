using System.Globalization;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views.Html;

/// <summary>The stages of a report: figures, bars, key events.</summary>
internal static class StageSection
{
    private const int MaxKeyEvents = 8;

    public static void Write(HtmlWriter html, BootTrace trace)
    {
        html.Raw("<section aria-labelledby=\"stages\">\n<h2 id=\"stages\">Stages</h2>\n");
        var spans = StageSpan.Of(trace);
        if (spans.IsEmpty)
        {
            html.Element("p", "No stage was reached.").Raw("\n</section>\n");
            return;
        }

        html.Raw("<table class=\"stages\">\n<thead><tr><th scope=\"col\">Stage</th><th scope=\"col\" class=\"num\">Reached</th><th scope=\"col\" class=\"num\">Took</th><th scope=\"col\" class=\"num\">Share</th><th scope=\"col\">Timeline</th></tr></thead>\n<tbody>\n");
        foreach (var span in spans)
        {
            WriteStage(html, trace, span);
            WriteKeyEvents(html, trace, span);
        }

        html.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void WriteStage(HtmlWriter html, BootTrace trace, StageSpan span)
    {
        html.Raw($"<tr class=\"stage\" style=\"--stage: var(--{TraceJson.Of(span.Stage)})\"><th scope=\"row\">").Text(Words.Of(span.Stage)).Raw("</th>");
        html.Raw($"<td class=\"num reached-at\">{Quantity.Duration(span.Start - trace.StartedAt)}</td><td class=\"num\">{Quantity.Duration(span.Duration)}</td><td class=\"num\">{Quantity.Share(span.Share)}</td>");
        html.Raw(string.Create(CultureInfo.InvariantCulture, $"<td class=\"bars\"><div class=\"track\" aria-hidden=\"true\"><div class=\"bar\" style=\"left:{span.Offset * 100:0.##}%;width:{span.Share * 100:0.##}%\"></div></div></td></tr>\n"));
    }

    private static void WriteKeyEvents(HtmlWriter html, BootTrace trace, StageSpan span)
    {
        var keys = KeyEvents.Between(trace, span.Start, span.End == trace.EndedAt ? DateTimeOffset.MaxValue : span.End);
        if (keys.IsEmpty)
        {
            return;
        }

        html.Raw("<tr class=\"keys\"><td colspan=\"5\"><ul>\n");
        foreach (var key in keys.Take(MaxKeyEvents))
        {
            html.Raw($"<li class=\"{HtmlReport.Level(key.Event.Severity)}\"><span>{Quantity.Clock(key.Event.At - trace.StartedAt)}</span><span>{Words.Of(key.Event.Source)}</span>").Element("span", key.Text).Raw("</li>\n");
        }

        if (keys.Length > MaxKeyEvents)
        {
            html.Raw($"<li><span></span><span></span><span>{keys.Length - MaxKeyEvents} more below</span></li>\n");
        }

        html.Raw("</ul></td></tr>\n");
    }
}

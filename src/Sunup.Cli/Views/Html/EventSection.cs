using System.Collections.Immutable;
using System.Globalization;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views.Html;

/// <summary>All events of a report, with the filter over them.</summary>
internal static class EventSection
{
    public static void Write(HtmlWriter html, BootTrace trace, int maxEvents)
    {
        var events = Select(trace, maxEvents);
        html.Raw("<section aria-labelledby=\"all\">\n<h2 id=\"all\">All events</h2>\n");
        if (events.Length < trace.Events.Length)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{trace.Events.Length - events.Length} console lines in the middle are left out here; --json has them."));
        }

        WriteFilters(html, events);
        html.Raw("<table class=\"events\" id=\"events\">\n<thead><tr><th scope=\"col\" class=\"num\">Time</th><th scope=\"col\" class=\"source\">Source</th><th scope=\"col\">Event</th></tr></thead>\n<tbody>\n");
        foreach (var bootEvent in events)
        {
            Write(html, bootEvent, trace.StartedAt);
        }

        html.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void WriteFilters(HtmlWriter html, ImmutableArray<BootEvent> events)
    {
        html.Raw("<form class=\"filters\" id=\"filters\" role=\"search\" hidden>\n<input type=\"search\" name=\"words\" placeholder=\"Words to look for\" aria-label=\"Words to look for\">\n<fieldset><legend>Sources</legend>\n");
        foreach (var source in events.Select(bootEvent => bootEvent.Source).Distinct().Order())
        {
            html.Raw($"<label><input type=\"checkbox\" name=\"source\" value=\"{Words.Of(source)}\" checked>{Words.Of(source)}</label>\n");
        }

        html.Raw("</fieldset>\n<label><input type=\"checkbox\" name=\"loud\">warnings and errors only</label>\n<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n");
    }

    private static void Write(HtmlWriter html, BootEvent bootEvent, DateTimeOffset startedAt)
    {
        var source = Words.Of(bootEvent.Source);
        html.Raw($"<tr class=\"{source} {HtmlReport.Level(bootEvent.Severity)}\" data-source=\"{source}\"><td class=\"num\">{Quantity.Clock(bootEvent.At - startedAt)}</td><td class=\"source\">{source}</td><td class=\"text\">");
        if (bootEvent.Reached is { } stage)
        {
            html.Raw($"<span class=\"reached\" style=\"--stage: var(--{TraceJson.Of(stage)})\">{Words.Of(stage)} reached</span> ");
        }

        html.Text(bootEvent.Text);
        if (!bootEvent.Fields.IsEmpty)
        {
            html.Raw("<div class=\"fields\">").Text(string.Join("  ", bootEvent.Fields)).Raw("</div>");
        }

        html.Raw("</td></tr>\n");
    }

    /// <summary>The first and the last half of what is allowed, where there is more; of the middle, what is no mere console line.</summary>
    private static ImmutableArray<BootEvent> Select(BootTrace trace, int maxEvents)
    {
        if (trace.Events.Length <= maxEvents)
        {
            return trace.Events;
        }

        var half = maxEvents / 2;
        var middle = trace.Events[half..^half].Where(bootEvent => bootEvent.Kind is not EventKinds.SerialLine || bootEvent.Reached is not null);
        return [.. trace.Events[..half], .. middle, .. trace.Events[^half..]];
    }
}

using System.Globalization;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views.Html;

/// <summary>A boot as one HTML file without outside parts, to be mailed: stages, verdict, findings, all events with a filter.</summary>
/// <remarks>
/// Whatever the machine printed is escaped, and a content security policy allows no script but the report's own, named by its hash.
/// </remarks>
public static class HtmlReport
{
    /// <summary>Console lines beyond this number of events are left out in the middle; the page says how many.</summary>
    public const int MaxEvents = 20_000;

    public static void Write(TextWriter output, BootTrace trace)
    {
        var html = new HtmlWriter(output);
        html.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '{ReportAssets.ScriptHash}'\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Element("title", $"{trace.Machine}: {Outcome(trace)} (Sunup boot report)");
        html.Raw("\n<style>\n").Raw(ReportAssets.Style).Raw("</style>\n</head>\n<body>\n<div class=\"wrap\">\n");
        WriteHeader(html, trace);
        html.Raw("<main>\n");
        StageSection.Write(html, trace);
        FindingSection.Write(html, trace);
        EventSection.Write(html, trace, MaxEvents);
        html.Raw("</main>\n<footer>Written by Sunup. Times are seconds since the start of the boot.</footer>\n</div>\n");
        html.Raw("<script>").Raw(ReportAssets.Script).Raw("</script>\n</body>\n</html>\n");
    }

    internal static string Level(EventSeverity severity) => severity switch
    {
        EventSeverity.Error => "error",
        EventSeverity.Warning => "warning",
        EventSeverity.Debug => "debug",
        _ => "plain",
    };

    private static void WriteHeader(HtmlWriter html, BootTrace trace)
    {
        var verdict = trace.Verdict;
        html.Raw($"<header class=\"{Tone(verdict.Outcome)}\">\n<p class=\"eyebrow\">Sunup boot report</p>\n<h1>").Text(trace.Machine);
        html.Raw(" <span class=\"badge\">").Text(Outcome(trace)).Raw("</span></h1>\n");
        html.Element("p", verdict.Summary).Raw("\n<dl class=\"facts\">\n");
        Fact(html, "Route", Words.Of(trace.Route));
        Fact(html, "Took", Quantity.Duration(trace.EndedAt - trace.StartedAt));
        Fact(html, "Last stage reached", verdict.StageReached is { } stage ? Words.Of(stage) : "none");
        Fact(html, "Started", trace.StartedAt.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Fact(html, "Events", trace.Events.Length.ToString(CultureInfo.InvariantCulture));
        html.Raw("</dl>\n");
        if (verdict.Outcome is not BootOutcome.CameUp)
        {
            WriteWhereItStopped(html, trace);
        }

        html.Raw("</header>\n");
    }

    private static void WriteWhereItStopped(HtmlWriter html, BootTrace trace)
    {
        html.Raw("<dl class=\"next\">\n");
        if (trace.Verdict.LastSeen is { } last)
        {
            Fact(html, "Last seen", $"{Quantity.Duration(last.At - trace.StartedAt)} {Words.Of(last.Source)}: {last.Text}");
        }

        if (trace.Verdict.ExpectedNext is { } next)
        {
            Fact(html, "Expected next", next);
        }

        html.Raw("</dl>\n");
    }

    private static void Fact(HtmlWriter html, string name, string value) =>
        html.Raw("<div>").Element("dt", name).Element("dd", value).Raw("</div>\n");

    private static string Tone(BootOutcome outcome) => outcome switch
    {
        BootOutcome.CameUp => "good",
        BootOutcome.DidNotComeUp => "bad",
        _ => "warn",
    };

    private static string Outcome(BootTrace trace) => trace.Verdict.Outcome switch
    {
        BootOutcome.CameUp => "came up",
        BootOutcome.DidNotComeUp => "did not come up",
        _ => "undecided",
    };
}

using Sunup.Cli.Views.Html;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Tests.Views;

public sealed class HtmlReportTests
{
    [Fact]
    public void A_report_of_a_boot_that_failed() => Golden.Verify("report-failed.html", Render(SampleTraces.Failed()));

    [Fact]
    public void A_report_of_a_boot_that_came_up() => Golden.Verify("report-up.html", Render(SampleTraces.CameUp()));

    [Fact]
    public void Markup_that_the_machine_prints_stays_text()
    {
        const string Attack = "</td></script><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \u001b[31m\0";
        var machine = SampleTraces.Machine(Stage.Init) with { Name = "<b>\"x\" onload=alert(1)" };
        var events = new[]
        {
            SampleTraces.Line(1, $"ALERT!  {Attack} does not exist.  Dropping to a shell!"),
            SampleTraces.Event(2, EventSource.Http, EventKinds.HttpNotFound, Attack, ("path", Attack), ("<i>", Attack)),
        };
        var page = Render(SampleTraces.Fold(machine, events, 3, BootEnd.DecisiveFailure));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "<script"));
        Assert.DoesNotContain(page, character => char.IsControl(character) && character != '\n');
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_fetched_from_anywhere()
    {
        var page = Render(SampleTraces.Failed());
        foreach (var outside in (string[])["src=", "href=", "url(", "@import", "<link", "<iframe"])
        {
            Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_policy_allows_the_script_that_is_there()
    {
        var page = Render(SampleTraces.CameUp());
        var start = page.IndexOf("<script>", StringComparison.Ordinal) + "<script>".Length;
        var script = page[start..page.IndexOf("</script>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"script-src 'sha256-{hash}'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_console_is_shortened_in_the_middle_and_the_page_says_so()
    {
        var events = Enumerable.Range(0, HtmlReport.MaxEvents + 500).Select(i => SampleTraces.Line(i / 1000d, $"line {i}."));
        var page = Render(SampleTraces.Fold(SampleTraces.Machine(Stage.Init), events, 60, BootEnd.TimedOut));
        Assert.Contains("500 console lines in the middle are left out", page, StringComparison.Ordinal);
        Assert.Contains("line 0.", page, StringComparison.Ordinal);
        Assert.Contains($"line {HtmlReport.MaxEvents + 499}.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_without_any_event_makes_a_page()
    {
        var page = Render(SampleTraces.Fold(SampleTraces.Machine(Stage.Init), [], 60, BootEnd.TimedOut));
        Assert.Contains("No stage was reached.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Headings_and_tables_are_real_ones()
    {
        var page = Render(SampleTraces.Failed());
        Assert.Equal(1, Count(page, "<h1"));
        Assert.Equal(3, Count(page, "<h2"));
        Assert.Equal(3, Count(page, "<h3"));
        Assert.Equal(Count(page, "<th "), Count(page, "scope="));
    }

    private static int Count(string page, string what) => page.Split(what).Length - 1;

    private static string Render(BootTrace trace)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(writer, trace);
        return writer.ToString();
    }
}

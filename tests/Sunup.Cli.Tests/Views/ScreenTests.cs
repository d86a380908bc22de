using Spectre.Console;
using Spectre.Console.Rendering;
using Sunup.Cli.Views;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Model;

namespace Sunup.Cli.Tests.Views;

public sealed class ScreenTests
{
    private static readonly ViewStyle _plain = new(80, Color: false, Unicode: true, IsTerminal: true, Verbose: false);

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_timeline_of_a_boot_that_came_up(int width) =>
        Golden.Verify($"timeline-up-{width}.txt", Timeline(SampleTraces.CameUp(), _plain with { Width = width }));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_timeline_of_a_boot_that_failed(int width) =>
        Golden.Verify($"timeline-failed-{width}.txt", Timeline(SampleTraces.Failed(), _plain with { Width = width }));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_timeline_shows_what_was_predicted_beside_what_was_seen(int width)
    {
        var trace = SampleTraces.Failed();
        var style = _plain with { Width = width };
        var comparison = BootComparison.Of([SampleTraces.Predicted("SU1070", Stage.Root), SampleTraces.Predicted("SU1074", Stage.Kernel)], trace);
        Golden.Verify($"timeline-predicted-{width}.txt", Render(style, console => new TimelineView(console, style).Show(trace with { Findings = comparison.Findings }, comparison)));
    }

    [Fact]
    public void A_timeline_of_a_boot_that_fell_silent() =>
        Golden.Verify("timeline-silent-80.txt", Timeline(SampleTraces.Silent(), _plain));

    [Fact]
    public void A_timeline_where_the_locale_has_only_ascii()
    {
        var screen = Timeline(SampleTraces.Failed(), _plain with { Unicode = false });
        Assert.All(screen, character => Assert.True(char.IsAscii(character)));
        Golden.Verify("timeline-ascii-80.txt", screen);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void The_live_view_on_a_terminal(int width) => Golden.Verify($"live-{width}.txt", Live(_plain with { Width = width }));

    [Fact]
    public void The_live_view_in_a_pipe_says_everything_and_cuts_nothing()
    {
        var screen = Live(_plain with { IsTerminal = false });
        Assert.Contains("2025-09-20", screen, StringComparison.Ordinal);
        Golden.Verify("live-plain.txt", screen);
    }

    [Fact]
    public void Verbose_shows_every_console_line()
    {
        var screen = Live(_plain with { Verbose = true });
        Assert.Contains("a line of the kernel's, number 311", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("more lines", screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(160)]
    public void No_line_on_a_terminal_is_wider_than_it(int width)
    {
        var style = _plain with { Width = width };
        foreach (var line in (Timeline(SampleTraces.CameUp(), style) + Live(style)).Split('\n'))
        {
            Assert.True(new Segment(line).CellCount() < width, $"{line.Length} columns: {line}");
        }
    }

    [Fact]
    public void Colour_is_only_there_when_it_is_asked_for()
    {
        Assert.DoesNotContain('\u001b', Timeline(SampleTraces.Failed(), _plain));
        Assert.Contains('\u001b', Timeline(SampleTraces.Failed(), _plain with { Color = true }));
    }

    [Fact]
    public void Escape_sequences_from_the_machine_never_reach_the_terminal()
    {
        var hostile = SampleTraces.Event(1, EventSource.Dhcp, EventKinds.DhcpDiscover, "\u001b]0;owned\u0007\u001b[2J\u009b31mhost \u202eevil [red]x[/]\r\nnext");
        var trace = SampleTraces.Fold(SampleTraces.Machine(Stage.Init), [hostile], 2, Diagnosis.Traces.BootEnd.TimedOut);
        var screen = Timeline(trace, _plain);
        Assert.DoesNotContain(screen, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', screen);
        Assert.Contains("host evil [red]x[/]", screen, StringComparison.Ordinal);
    }

    private static string Timeline(BootTrace trace, ViewStyle style) => Render(style, console => new TimelineView(console, style).Show(trace));

    private static string Live(ViewStyle style) => Render(style, console =>
    {
        var view = new LiveView(console, style, SampleTraces.Start);
        foreach (var bootEvent in SampleTraces.Marked(SampleTraces.CameUpEvents()))
        {
            view.Show(bootEvent);
        }

        view.Finish();
    });

    private static string Render(ViewStyle style, Action<IAnsiConsole> show)
    {
        using var writer = new StringWriter();
        show(ViewConsole.Create(writer, style));
        return writer.ToString();
    }
}

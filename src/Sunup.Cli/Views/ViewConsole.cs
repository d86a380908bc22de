using Spectre.Console;

namespace Sunup.Cli.Views;

/// <summary>Makes the console that views write to: nothing about it is found out from the process.</summary>
public static class ViewConsole
{
    public static IAnsiConsole Create(TextWriter writer, ViewStyle style)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = style.Color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = style.Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = style.Width;
        console.Profile.Capabilities.Unicode = style.Unicode;
        return console;
    }
}

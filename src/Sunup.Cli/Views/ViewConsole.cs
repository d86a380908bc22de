using System.Text;
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
            Out = new WriterOutput(writer, style),
            EnvironmentVariables = new Dictionary<string, string>(),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = style.Width;
        console.Profile.Capabilities.Unicode = style.Unicode;
        return console;
    }

    /// <summary>Spectre's own asks the terminal for its size, which the style says already.</summary>
    private sealed class WriterOutput(TextWriter writer, ViewStyle style) : IAnsiConsoleOutput
    {
        private const int Lines = 24;

        public TextWriter Writer => writer;

        public bool IsTerminal => style.IsTerminal;

        public int Width => style.Width;

        public int Height => Lines;

        public void SetEncoding(Encoding encoding)
        {
            // The writer has its encoding.
        }
    }
}

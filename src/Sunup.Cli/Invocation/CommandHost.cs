using System.Text;

namespace Sunup.Cli.Invocation;

/// <summary>What a command may know of the process it runs in. Tests give their own.</summary>
public sealed class CommandHost : IDisposable
{
    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, notes, errors.</summary>
    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; asked once, when something is laid out.</summary>
    public Func<int> Width { get; init; } = () => PlainWidth;

    /// <summary>An environment variable's value, or null.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether Ctrl-C and SIGTERM are ours to handle.</summary>
    public bool WatchesSignals { get; init; }

    /// <summary>Columns where there is no terminal.</summary>
    public const int PlainWidth = 100;

    public static CommandHost ForThisProcess() => new()
    {
        Output = Open(PipeStream.OpenStandardOutput(), autoFlush: !Console.IsOutputRedirected),
        Error = Open(Console.OpenStandardError(), autoFlush: true),
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = TerminalWidth,
        Environment = System.Environment.GetEnvironmentVariable,
        WatchesSignals = true,
    };

    public void Dispose()
    {
        Error.Dispose();
        try
        {
            Output.Dispose();
        }
        catch (BrokenPipeException)
        {
            // The reader is gone; what was still buffered has no receiver.
        }
    }

    private static StreamWriter Open(Stream stream, bool autoFlush) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = autoFlush, NewLine = "\n" };

    private static int TerminalWidth()
    {
        if (Console.IsOutputRedirected && Console.IsErrorRedirected)
        {
            return PlainWidth;
        }

        try
        {
            return Console.WindowWidth is > 20 and var width ? width : PlainWidth;
        }
        catch (IOException)
        {
            return PlainWidth;
        }
    }
}

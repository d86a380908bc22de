using Sunup.Cli.Invocation;

namespace Sunup.Cli.Views;

/// <summary>How a view writes: for whom, how wide, with which characters.</summary>
/// <param name="Width">Columns to lay out for, at least <see cref="MinWidth"/>.</param>
/// <param name="Color">ANSI colours. NO_COLOR is already taken into account.</param>
/// <param name="Unicode">Bars, lines and marks beyond ASCII.</param>
/// <param name="IsTerminal">A person watches; else plain lines, one event each, nothing cut.</param>
/// <param name="Verbose">Console lines too.</param>
public sealed record ViewStyle(int Width, bool Color, bool Unicode, bool IsTerminal, bool Verbose)
{
    public const int MinWidth = 40;

    /// <summary>For results on standard output.</summary>
    public static ViewStyle ForOutput(CommandContext context) =>
        Of(context, context.OutputIsTerminal, context.UseColor);

    /// <summary>For progress on standard error.</summary>
    public static ViewStyle ForError(CommandContext context) =>
        Of(context, context.ErrorIsTerminal, context.UseErrorColor);

    private static ViewStyle Of(CommandContext context, bool isTerminal, bool color) =>
        new(Math.Max(MinWidth, context.Width), color, IsUtf8(context.GetEnvironment), isTerminal, context.Verbose);

    /// <summary>The locale's character set, as POSIX looks it up: the first of LC_ALL, LC_CTYPE, LANG that is set.</summary>
    internal static bool IsUtf8(Func<string, string?> environment)
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_CTYPE", "LANG"])
        {
            if (environment(name) is { Length: > 0 } locale)
            {
                return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}

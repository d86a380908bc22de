using System.Text.RegularExpressions;

namespace Sunup.Diagnosis.Consoles;

/// <summary>One console line taken apart into what the kernel said and what programs said.</summary>
/// <param name="Kernel">The kernel's message without its timestamp; the whole line where there is no timestamp at all (<c>printk.time=0</c>).</param>
/// <param name="Program">What is left when every <c>[   21.724] ...</c> is deleted; empty for a line of the kernel's alone.</param>
/// <param name="IsTimestamped">The line starts with a kernel timestamp.</param>
public readonly partial record struct ConsoleLine(string Kernel, string Program, bool IsTimestamped)
{
    /// <summary>The line repeats the kernel's command line, in which any text can stand.</summary>
    public bool IsCommandLineEcho =>
        Kernel.StartsWith("Command line: ", StringComparison.Ordinal)
        || Kernel.StartsWith("Kernel command line: ", StringComparison.Ordinal)
        || Kernel.StartsWith("Unknown kernel command line parameters", StringComparison.Ordinal)
        || Kernel.StartsWith("Original command line: ", StringComparison.Ordinal);

    /// <param name="segment">Plain text, as <see cref="ConsoleText.Segments"/> gives it.</param>
    public static ConsoleLine Read(string segment)
    {
        var match = Timestamp().Match(segment);
        if (!match.Success)
        {
            return new ConsoleLine(segment, segment, IsTimestamped: false);
        }

        var message = segment[(match.Index + match.Length)..].Trim();
        return match.Index == 0
            ? new ConsoleLine(message, "", IsTimestamped: true)
            : new ConsoleLine(message, segment[..match.Index].Trim(), IsTimestamped: false);
    }

    // "[    0.000000] ", "<6>[    1.234567] ", and with CONFIG_PRINTK_CALLER "[    1.234567][    T1] ". Source: Linux kernel/printk/printk.c print_time(), print_caller().
    [GeneratedRegex(@"(<\d{1,3}>)?\[ *\d{1,8}\.\d{1,6}\](\[ *[TC]\d+\])? ?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timestamp();
}

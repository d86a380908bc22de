namespace Sunup.Diagnosis.Consoles;

/// <summary>One console line taken apart into what the kernel said and what programs said.</summary>
/// <param name="Kernel">The kernel's message without its timestamp; the whole line where there is no timestamp at all (<c>printk.time=0</c>); empty for a line that names another program.</param>
/// <param name="Program">What is left when every <c>[   21.724] ...</c> is deleted; empty for a line of the kernel's alone.</param>
/// <param name="IsTimestamped">The line starts with a kernel timestamp, or says by other means that it is the kernel's.</param>
public readonly record struct ConsoleLine(string Kernel, string Program, bool IsTimestamped)
{
    /// <summary>Since the kernel's start; null without such a timestamp.</summary>
    public TimeSpan? KernelTime { get; init; }

    /// <summary>By the clock of whoever wrote the log; null without such a timestamp.</summary>
    public DateTime? WallTime { get; init; }

    /// <summary>The line repeats the kernel's command line, in which any text can stand.</summary>
    public bool IsCommandLineEcho =>
        Kernel.StartsWith("Command line: ", StringComparison.Ordinal)
        || Kernel.StartsWith("Kernel command line: ", StringComparison.Ordinal)
        || Kernel.StartsWith("Unknown kernel command line parameters", StringComparison.Ordinal)
        || Kernel.StartsWith("Original command line: ", StringComparison.Ordinal);

    /// <param name="segment">Plain text, as <see cref="ConsoleText.Segments"/> gives it.</param>
    public static ConsoleLine Read(string segment)
    {
        var header = LineHeader.Read(segment);
        var text = header.Length == 0 ? segment : segment[header.Length..].Trim();
        var line = header.Origin switch
        {
            LineOrigin.Kernel => new ConsoleLine(text, "", IsTimestamped: true),
            LineOrigin.Program => new ConsoleLine("", text, IsTimestamped: false),
            _ => Torn(text),
        };
        return line with { KernelTime = header.KernelTime ?? line.KernelTime, WallTime = header.WallTime };
    }

    // The kernel prints in the middle of what a program writes.
    private static ConsoleLine Torn(string text)
    {
        var at = KernelStamp.Find(text, 0);
        if (at < 0)
        {
            return new ConsoleLine(text, text, IsTimestamped: false);
        }

        KernelStamp.TryRead(text.AsSpan(at), out var length, out var time);
        var before = text.AsSpan(0, at);
        before = before.EndsWith(">") && before.LastIndexOf('<') is >= 0 and var mark && at - mark <= 5 ? before[..mark] : before;
        return new ConsoleLine(text[(at + length)..].Trim(), before.Trim().ToString(), IsTimestamped: before.IsEmpty) { KernelTime = time };
    }
}

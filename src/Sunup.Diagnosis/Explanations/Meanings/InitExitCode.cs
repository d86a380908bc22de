using System.Globalization;

namespace Sunup.Diagnosis.Explanations.Meanings;

/// <summary>The number in <c>Attempted to kill init! exitcode=0x00007f00</c>: a wait status.</summary>
/// <remarks>Source: Linux kernel/exit.c; wait(2): low seven bits the signal, next byte the exit status.</remarks>
public static class InitExitCode
{
    /// <returns>A sentence; null for no hexadecimal number.</returns>
    public static string? Describe(string text)
    {
        var digits = text.AsSpan().Trim();
        var end = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        while (end < digits.Length && char.IsAsciiHexDigit(digits[end]))
        {
            end++;
        }

        if (!Meaning.TryHex(digits[..end], out var number))
        {
            return null;
        }

        var signal = (int)(number & 0x7f);
        var status = (int)(number >> 8) & 0xff;
        return signal != 0
            ? string.Create(CultureInfo.InvariantCulture, $"Init was killed by signal {signal}{Signal(signal)}.")
            : string.Create(CultureInfo.InvariantCulture, $"Init ended by itself with exit status {status}{Status(status)}.");
    }

    private static string Signal(int signal) => signal switch
    {
        4 => " (SIGILL): an instruction that this CPU does not have",
        6 => " (SIGABRT): it gave up, usually after printing why",
        7 => " (SIGBUS): its file is cut, or memory failed",
        8 => " (SIGFPE): a division by zero",
        9 => " (SIGKILL): killed, usually for lack of memory",
        11 => " (SIGSEGV): it used memory that is not its own; damaged libraries do this",
        15 => " (SIGTERM)",
        31 => " (SIGSYS): a system call that is not allowed",
        _ => "",
    };

    private static string Status(int status) => status switch
    {
        0 => ": it thought that it was done, as a script does whose last command returns",
        1 or 2 => ": it met an error, which it usually prints just before",
        126 => ": what it should start is there and cannot be run",
        127 => ": what it should start, or a library or the dynamic loader, is not there",
        _ => "",
    };
}

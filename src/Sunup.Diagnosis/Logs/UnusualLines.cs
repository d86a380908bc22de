using System.Buffers;

namespace Sunup.Diagnosis.Logs;

/// <summary>Tells a line that reads like trouble from one that does not, for logs in which nothing known is found.</summary>
internal static class UnusualLines
{
    private static readonly SearchValues<string> _words = SearchValues.Create(
        [
            "error", "fail", "cannot ", "can't ", "unable to", "not found", "no such ", "timed out", "timeout", "panic", "corrupt", "invalid", "denied", "refused",
            "missing", "aborted", "bug:", "oops", "fatal", "could not", "couldn't", "not supported", "unknown filesystem", "giving up", "gave up", "halted", "stuck", "dropped into",
        ],
        StringComparison.OrdinalIgnoreCase);

    // Ordinary lines of healthy boots that have such a word.
    private static readonly SearchValues<string> _ordinary = SearchValues.Create(
        [
            "errors=remount-ro", "error reporting", "correctable errors", "error detection", "error correction", "EDAC", "ERST:", "HEST:", "BERT:", "GHES:", "0 errors", "no errors", "error-free",
            "panic=", "oops=", "panic_on", "failsafe", "failover", "fail-safe", "invalid mask", "Unknown kernel command line", "ignoring", "regulatory.db", "clocksource", "Command line:", "command line:",
            "sysctl", "sysfs_deprecated", "kernel.panic", "no PS/2", "not found, using", "without error", "timeout:", "timeout=", "timeout (", "SError", "IRQ handling",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static bool IsUnusual(string text) => text.AsSpan().ContainsAny(_words) && !text.AsSpan().ContainsAny(_ordinary);
}

using System.Buffers;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Host and program between a log's timestamp and its message: <c>web1 kernel: </c>, <c>web1 systemd[1]: </c>.</summary>
/// <param name="Length">What is to be taken off: all for the kernel, the host alone for programs.</param>
/// <param name="Origin">Whose message it is.</param>
internal readonly record struct Sender(int Length, LineOrigin Origin)
{
    private const int LongestHost = 64;

    private static readonly SearchValues<char> _notInHosts = SearchValues.Create(":[]()=");
    private static readonly SearchValues<char> _facility = SearchValues.Create("abcdefghijklmnopqrstuvwxyz.0123456789");

    /// <param name="text">After the timestamp.</param>
    /// <param name="trustAnyProgram">The timestamp is syslog's, so that a host and a program do stand there; else only <c>kernel</c> and <c>name[123]</c> count.</param>
    public static Sender Read(ReadOnlySpan<char> text, bool trustAnyProgram)
    {
        if (text.StartsWith("kernel: ", StringComparison.Ordinal))
        {
            return new Sender("kernel: ".Length, LineOrigin.Kernel);
        }

        if (IsProgram(text, withProcess: true))
        {
            return new Sender(0, LineOrigin.Program);
        }

        var space = text.IndexOf(' ');
        if (space is < 1 or > LongestHost || text[..space].IndexOfAny(_notInHosts) >= 0)
        {
            return default;
        }

        var rest = AfterFacility(text[(space + 1)..], ref space);
        if (rest.StartsWith("kernel: ", StringComparison.Ordinal))
        {
            return new Sender(space + 1 + "kernel: ".Length, LineOrigin.Kernel);
        }

        return IsProgram(rest, withProcess: !trustAnyProgram) ? new Sender(space + 1, LineOrigin.Program) : default;
    }

    // BusyBox's syslogd: "daemon.err systemd[1]: ".
    private static ReadOnlySpan<char> AfterFacility(ReadOnlySpan<char> rest, ref int space)
    {
        var end = rest.IndexOf(' ');
        var dot = rest.IndexOf('.');
        if (end is < 5 or > 16 || dot < 2 || dot > end || rest[..end].IndexOfAnyExcept(_facility) >= 0)
        {
            return rest;
        }

        space += end + 1;
        return rest[(end + 1)..];
    }

    // "systemd[1]: ", and without a process number "dhclient: ".
    private static bool IsProgram(ReadOnlySpan<char> text, bool withProcess)
    {
        var at = 0;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' or '.' or '/' or '@' or '(' or ')'))
        {
            at++;
        }

        if (at == 0 || at + 1 >= text.Length)
        {
            return false;
        }

        if (text[at] is '[')
        {
            var end = text[at..].IndexOf(']');
            return end > 1 && text.Slice(at + 1, end - 1).IndexOfAnyExceptInRange('0', '9') < 0 && at + end + 1 < text.Length && text[at + end + 1] is ':';
        }

        return !withProcess && text[at] is ':' && text[at + 1] is ' ';
    }
}

using System.Globalization;

namespace Sunup.Linux.Processes;

/// <summary>Tells whether a process id still means the same process.</summary>
public static class ProcessStart
{
    /// <summary>When the process was started, in clock ticks since the host's boot; null when there is no such process, or only its remains.</summary>
    /// <remarks>Source: proc(5), /proc/[pid]/stat: field 3 is the state, field 22 starttime. The name in field 2 may hold blanks and parentheses.</remarks>
    public static long? Of(int processId)
    {
        const int state = 0;
        const int startTime = 19;
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[state] is "Z" or "X" ? null : long.Parse(fields[startTime], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

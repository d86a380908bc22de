using System.Globalization;

namespace Sunup.Machines.Kexec;

/// <summary>Which processes have a file open for writing.</summary>
/// <remarks>Source: proc(5): links of <c>/proc/PID/fd</c>, <c>flags</c> in <c>/proc/PID/fdinfo</c> (octal; the last two bits say how it is open).</remarks>
internal static class FileWriters
{
    private const int AccessMode = 3;

    /// <returns>Each as <c>1234 (dd)</c>.</returns>
    public static IEnumerable<string> Of(IEnumerable<string> paths)
    {
        var wanted = paths.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);

        // What this process has open for writing it was given by its parent, which is named.
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && Path.GetFileName(path) != own))
        {
            if (Writes(process, wanted))
            {
                yield return $"{Path.GetFileName(process)} ({NameOf(process)})";
            }
        }
    }

    private static bool Writes(string process, HashSet<string> wanted)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(descriptor =>
                new FileInfo(descriptor).LinkTarget is { } target && wanted.Contains(target) && IsForWriting(Path.Combine(process, "fdinfo", Path.GetFileName(descriptor))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or is not ours to look into.
            return false;
        }
    }

    private static bool IsForWriting(string path)
    {
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return line is not null && (Convert.ToInt32(line["flags:".Length..].Trim(), 8) & AccessMode) != 0;
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (IOException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"process {Path.GetFileName(process)}");
        }
    }
}

using System.Diagnostics;

namespace Sunup.Formats.Tests.Recognition;

/// <summary>Files out of Debian packages, fetched once with the distribution's own tools.</summary>
internal static class DebianFiles
{
    private static readonly Lock s_lock = new();

    /// <summary>Paths of the package's files that match. In CI a package that cannot be had is a failure, elsewhere a skip.</summary>
    public static IReadOnlyList<string> Of(string package, string pattern)
    {
        var folder = Path.Combine(Path.GetTempPath(), "sunup-test-packages", package);
        lock (s_lock)
        {
            if (!Directory.Exists(folder) && !Fetch(package, folder))
            {
                Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), $"In CI: the package {package} cannot be fetched");
                Assert.Skip($"the package {package} cannot be fetched");
            }
        }

        return [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static bool Fetch(string package, string folder)
    {
        var part = $"{folder}.{Environment.ProcessId}.part";
        Directory.CreateDirectory(part);
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "apt-get -q download \"$0\" >&2 && dpkg-deb -x ./*.deb . && rm ./*.deb", package])
        {
            WorkingDirectory = part,
            RedirectStandardError = true,
            UseShellExecute = false,
        });
        process!.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Directory.Delete(part, recursive: true);
            return false;
        }

        if (!Directory.Exists(folder))
        {
            Directory.Move(part, folder);
        }

        return true;
    }
}

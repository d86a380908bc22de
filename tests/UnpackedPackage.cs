using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sunup.Tests;

/// <summary>A Debian package, unpacked into the cache by tools/unpack-package; nothing is installed. For test projects that link this file.</summary>
internal static class UnpackedPackage
{
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "unpack-package");
    private static readonly ConcurrentDictionary<string, (string? Path, string Said)> s_found = new(StringComparer.Ordinal);

    /// <summary>The package's folder; where it cannot be had, the test is skipped, and fails in CI.</summary>
    /// <param name="package">As apt names it; a package that only points to a kernel is followed to it.</param>
    /// <param name="architecture">Null for this host's.</param>
    public static string Find(string package, string? architecture = null)
    {
        var (path, said) = s_found.GetOrAdd($"{architecture} {package}", _ => Unpack(architecture is null ? [package] : ["--arch", architecture, package]));
        if (path is null && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: this test needs the package {package}: {said}");
        }

        Assert.SkipWhen(path is null, $"this test needs the package {package}: {said}");
        return path!;
    }

    private static (string? Path, string Said) Unpack(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(s_script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var path = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode == 0 ? path : null, said.GetAwaiter().GetResult().Trim());
    }
}

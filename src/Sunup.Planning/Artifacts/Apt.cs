using System.Globalization;
using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>A package as apt would install it. <see cref="Depends"/> are the names of packages, alternatives included, without versions.</summary>
internal sealed record AptPackage(string Name, string Version, string Architecture, IReadOnlyList<string> Depends)
{
    /// <summary>As Debian names files: <c>busybox-static_1%3a1.35.0-4_amd64</c>.</summary>
    public string FileStem => $"{Name}_{Version.Replace(":", "%3a", StringComparison.Ordinal)}_{Architecture}";

    public override string ToString() => $"{Name} {Version} {Architecture}";
}

/// <summary>The distribution's package tools, with the configuration of this system: its mirrors, its keys, its proxies.</summary>
/// <param name="reference">What is asked for, for messages.</param>
/// <param name="options">Where the tools are.</param>
/// <param name="more">Options for another configuration than the system's; see <see cref="AptSuite"/>.</param>
internal sealed class Apt(string reference, ArtifactResolverOptions options, IReadOnlyList<string> more)
{
    /// <summary>The version of <paramref name="name"/> that apt would choose.</summary>
    /// <exception cref="FindingException">SU0110, SU0111.</exception>
    public async Task<AptPackage> ShowAsync(string name, CancellationToken cancellationToken)
    {
        var shown = await ToolProcess.RunAsync(options.PathOfTool("apt-cache"), ["show", "--no-all-versions", .. more, "--", name], null, null, cancellationToken)
            ?? throw ArtifactFindings.ToolMissing("apt-cache", "apt", reference);
        return Read(shown.Output) ?? throw ArtifactFindings.PackageUnknown(name, shown.Error);
    }

    /// <summary>Downloads the package into <paramref name="folder"/> and gives its path. apt checks the signatures and hashes.</summary>
    /// <exception cref="FindingException">SU0110, SU0112.</exception>
    /// <exception cref="IOException">The folder is full.</exception>
    public async Task<string> DownloadAsync(AptPackage package, string folder, Action<double> progress, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "download",
            // The user _apt may not enter root's folders; root downloads as root then, with a warning. This is the same without it.
            "-o", "APT::Sandbox::User=root",
            "-o", "APT::Status-Fd=1",
            "-q", .. more, "--", $"{package.Name}={package.Version}",
        ];
        var run = await ToolProcess.RunAsync(options.PathOfTool("apt-get"), arguments, folder, line => ReportStatus(line, progress), cancellationToken)
            ?? throw ArtifactFindings.ToolMissing("apt-get", "apt", reference);
        if (run.ExitCode != 0 && run.Error.Contains("Error writing to file", StringComparison.Ordinal))
        {
            throw new IOException(run.Error.Trim().Split('\n')[0]);
        }

        var files = Directory.GetFiles(folder, "*.deb");
        return run.ExitCode == 0 && files.Length == 1 ? files[0] : throw ArtifactFindings.DownloadFailed(package.Name, run.Error);
    }

    /// <summary>The first stanza of <c>apt-cache show</c>; null when it has none.</summary>
    /// <remarks>Source: deb822(5), deb-control(5).</remarks>
    internal static AptPackage? Read(string stanzas)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in stanzas.Split('\n').TakeWhile(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] is not (' ' or '\t'))
            {
                fields.TryAdd(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        return fields.TryGetValue("Package", out var name) && fields.TryGetValue("Version", out var version) && fields.TryGetValue("Architecture", out var architecture)
            ? new AptPackage(name, version, architecture, ReadDepends(fields.GetValueOrDefault("Depends", "")))
            : null;
    }

    private static string[] ReadDepends(string depends) =>
        [.. depends.Split([',', '|'], StringSplitOptions.RemoveEmptyEntries).Select(one => one.Trim().Split(' ', ':', '(')[0])];

    // apt's README.progress-reporting: dlstatus:<files done>:<percent>:<text>
    private static void ReportStatus(string line, Action<double> progress)
    {
        var parts = line.Split(':', 4);
        if (parts is ["dlstatus", _, var percent, _] && double.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            progress(Math.Clamp(value / 100, 0, 1));
        }
    }
}

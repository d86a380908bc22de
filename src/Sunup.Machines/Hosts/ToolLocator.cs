using System.Collections.Frozen;
using Sunup.Model;

namespace Sunup.Machines.Hosts;

/// <summary>Finds programs of the host, and names the package of one that is missing.</summary>
/// <remarks>Package names are Debian's and Ubuntu's; checked on Debian 12.</remarks>
public static class ToolLocator
{
    private static readonly FrozenDictionary<string, string> Packages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["qemu-system-x86_64"] = "qemu-system-x86",
        ["qemu-system-aarch64"] = "qemu-system-arm",
        ["qemu-img"] = "qemu-utils",
        ["setpriv"] = "util-linux",
        ["nsenter"] = "util-linux",
        ["ip"] = "iproute2",
        ["dnsmasq"] = "dnsmasq-base",
        ["tcpdump"] = "tcpdump",
        ["busybox"] = "busybox-static",
        ["dpkg-deb"] = "dpkg",
        ["apt-get"] = "apt",
        ["swtpm"] = "swtpm",
        ["curl"] = "curl",
        ["nasm"] = "nasm",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Absolute path of <paramref name="tool"/>, or null. Looks into PATH, then into the folders of the system's own programs.</summary>
    public static string? Find(string tool)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(IsExecutable);
    }

    /// <exception cref="FindingException">It is not there.</exception>
    public static string Require(string tool) => Find(tool) ?? throw HostFindings.MissingTool(tool, PackageOf(tool)).AsException();

    /// <summary>The package that brings <paramref name="tool"/>; null when it is not known.</summary>
    public static string? PackageOf(string tool) => Packages.GetValueOrDefault(tool);

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Roots;

/// <summary>Whether a system whose root file system is behind a network keeps that network until it has unmounted it. Read from its files; nothing of them runs.</summary>
/// <param name="files">Of that root.</param>
public sealed class NetworkRootExamination(IRootFiles files)
{
    private static readonly string[] s_levels = ["0", "6"];
    private static readonly string[] s_stoppers = ["networking", "network", "network-manager", "open-iscsi", "iscsid", "ifupdown", "ifupdown-clean"];

    /// <summary>SU1060 to SU1063, SU0970.</summary>
    public ImmutableArray<Finding> Run() => [.. new[] { SysvLinks(), Netdown(), Networkd(), Ifupdown(), Avahi() }.OfType<Finding>()];

    private Finding? SysvLinks()
    {
        var links = s_levels
            .SelectMany(level => files.Names($"etc/rc{level}.d").Where(IsStopper).Select(name => $"/etc/rc{level}.d/{name}"))
            .ToList();
        // Where systemd is the init, these links are not followed.
        return links.Count == 0 || HasSystemd ? null : ShutdownFindings.SysvLinks(files.Name, links);
    }

    private Finding? Netdown() =>
        !HasSystemd && files.Text("etc/init.d/halt").Contains("NETDOWN", StringComparison.Ordinal)
            && !files.Text("etc/default/halt").Split('\n').Any(line => line.Trim().StartsWith("NETDOWN=no", StringComparison.Ordinal))
            ? ShutdownFindings.Netdown(files.Name)
            : null;

    private Finding? Networkd()
    {
        if (!HasSystemd || !files.Names("etc/systemd/system/multi-user.target.wants").Contains("systemd-networkd.service", StringComparer.Ordinal))
        {
            return null;
        }

        var losing = files.Names("etc/systemd/network").Where(name => name.EndsWith(".network", StringComparison.Ordinal) && !files.Text($"etc/systemd/network/{name}").Contains("KeepConfiguration=", StringComparison.Ordinal)).ToList();
        return losing.Count == 0 ? null : ShutdownFindings.Networkd(files.Name, losing.Select(name => $"/etc/systemd/network/{name}"));
    }

    private Finding? Ifupdown()
    {
        if (!HasSystemd)
        {
            return null;
        }

        var lines = files.Text("etc/network/interfaces").Split('\n').Concat(files.Names("etc/network/interfaces.d").SelectMany(name => files.Text($"etc/network/interfaces.d/{name}").Split('\n'))).Select(line => line.Trim()).ToList();
        var kept = lines.Where(line => line.StartsWith("no-auto-down ", StringComparison.Ordinal)).SelectMany(Words).ToHashSet(StringComparer.Ordinal);
        var raised = lines.Where(line => line.StartsWith("auto ", StringComparison.Ordinal) || line.StartsWith("allow-hotplug ", StringComparison.Ordinal)).SelectMany(Words)
            .Where(name => name != "lo" && !kept.Contains(name) && !lines.Any(line => line == $"iface {name} inet manual")).ToList();
        return raised.Count == 0 ? null : ShutdownFindings.Ifupdown(files.Name, raised);
    }

    private Finding? Avahi() => files.Exists("usr/sbin/avahi-daemon") && files.Text("etc/network/interfaces") is var text && text.Contains(" inet manual", StringComparison.Ordinal)
        ? ShutdownFindings.Avahi(files.Name)
        : null;

    private bool HasSystemd => InitSystems.Of(files) is InitSystem.Systemd;

    private static IEnumerable<string> Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1);

    private static bool IsStopper(string name) =>
        name is ['K', >= '0' and <= '9', >= '0' and <= '9', ..] && s_stoppers.Contains(name[3..], StringComparer.Ordinal);
}

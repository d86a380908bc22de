using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Roots;

/// <summary>What makes a system whose root is behind a network hang at its end, or miss the NIC that carries it. Pages: docs/findings.</summary>
internal static class ShutdownFindings
{
    private const string Hang = "The kernel then waits for a disk that no packet reaches any more: the machine does not power off, and what was not yet written is lost.";

    public static Finding SysvLinks(string root, IEnumerable<string> links) => Of(
        "SU1060",
        FindingSeverity.Warning,
        $"{root} stops the network, or logs its disk out, before root is unmounted",
        $"sysvinit runs these links when it powers off (rc0.d) and when it restarts (rc6.d). {Hang}",
        [.. links.Select(link => new Evidence("stops the network or the session", link))],
        new Remedy("Remove the links, those in rc0.d and those in rc6.d: with the first alone, a restart still hangs", "rm /etc/rc[06].d/K??networking"),
        new Remedy("Or leave the disk as it is: an initrd of `sunup initrd add --iscsi-root` (initramfs-tools, dracut) hides them from such a system while it runs"));

    public static Finding Netdown(string root) => Of(
        "SU0970",
        FindingSeverity.Warning,
        $"halt in {root} takes every network interface down before the kernel has flushed the disk",
        $"/etc/init.d/halt and reboot call halt -i, reboot -i unless NETDOWN is no. Root is read-only by then; the kernel's own flush of the disk (Synchronizing SCSI cache) is the last step. {Hang}",
        [new Evidence("NETDOWN is not no", "/etc/default/halt")],
        new Remedy("Say so, once", "echo NETDOWN=no >> /etc/default/halt"),
        new Remedy("Or leave the disk as it is: an initrd of `sunup initrd add --iscsi-root` (initramfs-tools, dracut) does so for such a system while it runs"));

    public static Finding Networkd(string root, IEnumerable<string> files) => Of(
        "SU1061",
        FindingSeverity.Warning,
        $"systemd-networkd in {root} takes addresses away when it stops",
        $"Without KeepConfiguration= the address that carries the root file system goes when the service stops or its lease ends. {Hang}",
        [.. files.Select(file => new Evidence("no KeepConfiguration=", file))],
        new Remedy("Add to its section [Network]: KeepConfiguration=yes"),
        new Remedy("Or use an initrd of `sunup initrd add --iscsi-root`: it leaves a file in /run/systemd/network that comes before these and has it"));

    public static Finding Ifupdown(string root, IReadOnlyList<string> interfaces) => Of(
        "SU1063",
        FindingSeverity.Warning,
        $"networking.service in {root} takes {string.Join(", ", interfaces)} down at the end",
        $"It runs ifdown for what `auto` or `allow-hotplug` raised, before root is unmounted. {Hang}",
        [.. interfaces.Select(name => new Evidence($"auto or allow-hotplug {name}", "/etc/network/interfaces"))],
        new Remedy($"Say of the NIC that carries root: no-auto-down {interfaces[0]}, or iface {interfaces[0]} inet manual"));

    public static Finding Avahi(string root) => Of(
        "SU1062",
        FindingSeverity.Info,
        $"avahi in {root} may not see the NIC that the initramfs raised",
        "The NIC is `manual` to the system, which therefore tells no service when it comes up; avahi then may start before it, or leave it out. Reported once, by a user of an audio player; not reproduced.",
        [new Evidence("inet manual", "/etc/network/interfaces"), new Evidence("is there", "/usr/sbin/avahi-daemon")],
        new Remedy("Ask from another machine", "avahi-browse -a"),
        new Remedy("Name the NIC in /etc/avahi/avahi-daemon.conf, allow-interfaces=, and start avahi behind network-online.target"));

    private static Finding Of(string id, FindingSeverity severity, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Up, id, severity, summary, cause, evidence, remedies) with { Confidence = Confidence.Likely };
}

using System.Collections.Immutable;
using Sunup.Images.Disks;
using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Trials.SanBoots;

/// <summary>A connection that ended before all was flushed, told with the remedy for the init system that is on the disk.</summary>
public static class SanEnding
{
    private const string Unflushed = "SU0570";

    private static readonly Remedy s_initrd = new(
        "Have the initrd arrange for it: it keeps the network until root is unmounted, under systemd and sysvinit (docs/formats/iscsi-root.md)",
        "sunup initrd add INITRD --iscsi-root -o new.img");

    /// <summary>The trace; where it has SU0570, with the remedies that suit that disk.</summary>
    public static BootTrace Explain(BootTrace trace, string? disk)
    {
        if (disk is null || trace.Findings.FirstOrDefault(finding => finding.Id == Unflushed) is not { } finding || InitOn(disk) is not { } found)
        {
            return trace;
        }

        return trace with { Findings = trace.Findings.Replace(finding, With(finding, found.Init, found.Root)) };
    }

    /// <summary>The finding with cause and remedies of that init system.</summary>
    public static Finding With(Finding finding, InitSystem init, string root) => finding with
    {
        Cause = $"The system in {root} is taken down by {InitSystems.NameOf(init)}. {CauseOf(init)}",
        Remedies = RemediesOf(init),
    };

    private static (InitSystem Init, string Root)? InitOn(string path)
    {
        try
        {
            using var disk = DiskFile.Open(path);
            using var contents = DiskContents.Open(disk, DiskInspection.Inspect(disk));
            return contents.Roots.Select(root => ((InitSystem, string)?)(InitSystems.Of(root), root.Name)).FirstOrDefault();
        }
        catch (FindingException)
        {
            // What the disk does not say is not needed for the finding.
            return null;
        }
    }

    private static string CauseOf(InitSystem init) => init switch
    {
        InitSystem.Systemd => "systemd-networkd without KeepConfiguration= and ifupdown take the address away when they stop, and open-iscsi may log the session out; then nothing reaches the disk any more.",
        InitSystem.Sysvinit => "Its K-links in rc0.d (power-off) and rc6.d (restart) stop the network before umountroot; then nothing reaches the disk any more.",
        InitSystem.OpenRc => "Its services stop in the order of their dependencies, and root needs no network as far as they know.",
        InitSystem.Busybox => "It runs the lines of the action shutdown, ends all programs and unmounts what those lines unmount; what they do not flush is not flushed.",
        _ => "The network was stopped, or the session closed, before root was unmounted.",
    };

    private static ImmutableArray<Remedy> RemediesOf(InitSystem init) => init switch
    {
        InitSystem.Systemd =>
        [
            new("Of the NIC that carries root, in its file in /etc/systemd/network, section [Network]: KeepConfiguration=yes; under ifupdown: iface NIC inet manual"),
            new("Mount options of what else is on the disk: _netdev, so that it is unmounted before the network ends"),
            s_initrd,
        ],
        InitSystem.Sysvinit => [new("Remove the links, those in rc0.d and those in rc6.d: with the first alone, a restart still hangs", "rm /etc/rc[06].d/K??networking"), s_initrd],
        InitSystem.OpenRc => [new("Of the service that has the NIC, in /etc/conf.d/net.NIC or /etc/conf.d/networking: rc_keyword=\"-shutdown\" leaves it alone at the end (untested here)")],
        InitSystem.Busybox => [new("In /etc/inittab, before a line that ends the network: ::shutdown:/bin/sync, and ::shutdown:/bin/mount -o remount,ro /"), new("End no network in a line of the action shutdown")],
        _ => [s_initrd],
    };
}

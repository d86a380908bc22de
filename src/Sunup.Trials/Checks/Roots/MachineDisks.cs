using System.Collections.Immutable;
using System.Globalization;
using Sunup.Images.Disks;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>The disks of a VM with the names that Linux gives them, open for the time of a check.</summary>
/// <remarks>
/// Source: QEMU puts the disks on each bus in the order of the machine file, and Linux counts them in that order. Disks on two of SCSI, SATA and IDE share the
/// letters of sd; which controller comes first is not known before the boot, so that their names are then given by one order and not relied on.
/// </remarks>
internal sealed class MachineDisks : IDisposable
{
    private readonly List<IDisposable> _open = [];

    private MachineDisks(ImmutableArray<DiskConfig> disks, bool makesFirst)
    {
        MakesFirst = makesFirst;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal) { ["vd"] = makesFirst ? 1 : 0 };
        Disks =
        [
            .. disks.Select((disk, number) =>
            {
                var prefix = PrefixOf(disk.Bus);
                var place = counts.GetValueOrDefault(prefix);
                counts[prefix] = place + 1;
                return Open(new MachineDisk(NameOf(prefix, place), disk, string.Create(CultureInfo.InvariantCulture, $"hardware.disks[{number}]")));
            }),
        ];
        HasSureNames = disks.Select(disk => disk.Bus).Where(bus => PrefixOf(bus) == "sd").Distinct().Count() < 2;
    }

    /// <param name="machine">As its file has it, with the paths of its files.</param>
    /// <param name="route">By which it goes up; null for the machine's own.</param>
    public static MachineDisks Of(MachineConfig machine, Route? route = null)
    {
        var way = route ?? machine.Route;
        return new MachineDisks(InBootOrder(machine, way), way is Route.Uki || (way is Route.Disk && machine.Boot.Disk is null && machine.Boot.DiskNumber is null));
    }

    public ImmutableArray<MachineDisk> Disks { get; }

    /// <summary>The first virtio disk is one that Sunup makes, and none of <see cref="Disks"/>: the EFI system partition of route uki, the disk of route disk.</summary>
    public bool MakesFirst { get; }

    /// <summary>No two kinds of controllers share a prefix.</summary>
    public bool HasSureNames { get; }

    public void Dispose() => _open.ForEach(file => file.Dispose());

    // The disk that is booted from is the first.
    private static ImmutableArray<DiskConfig> InBootOrder(MachineConfig machine, Route route)
    {
        var disks = machine.Hardware?.Disks ?? [];
        return route is not Route.Disk ? disks
            : machine.Boot.DiskNumber is { } number && number < disks.Length ? [disks[number], .. disks.RemoveAt(number)]
            : machine.Boot.Disk is { } disk ? [new DiskConfig(disk), .. disks]
            : disks;
    }

    private static string PrefixOf(DiskBus bus) => bus switch
    {
        DiskBus.VirtioBlk => "vd",
        DiskBus.Nvme => "nvme",
        _ => "sd",
    };

    private static string NameOf(string prefix, int place) =>
        prefix == "nvme" ? string.Create(CultureInfo.InvariantCulture, $"nvme{place}n1") : $"{prefix}{Letters(place)}";

    // a to z, aa, ab, ...: drivers/scsi/sd.c, sd_format_disk_name.
    private static string Letters(int place) => place < 26 ? ((char)('a' + place)).ToString() : Letters((place / 26) - 1) + (char)('a' + (place % 26));

    // An image that cannot be read is told where the machine is started; here nothing is known of its contents.
    private MachineDisk Open(MachineDisk disk)
    {
        if (disk.Config.IsRemote || !File.Exists(disk.Config.Image))
        {
            return disk;
        }

        try
        {
            var file = DiskFile.Open(disk.Config.Image);
            _open.Add(file);
            var report = DiskInspection.Inspect(file);
            var contents = DiskContents.Open(file, report);
            _open.Insert(0, contents);
            return disk with { Report = report, Contents = contents };
        }
        catch (FindingException)
        {
            return disk;
        }
    }
}

using Sunup.Images.Disks;
using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The file systems that the machine's disks really hold, each as its root in place of what <c>root=</c> names.</summary>
public sealed class RootFactor : IFactor
{
    private const string Key = "boot.cmdline";
    private const int MostRoots = 6;

    public async Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken)
    {
        var words = (context.Text.ValueOf(Key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Array.FindLast(words, word => word.StartsWith("root=", StringComparison.Ordinal)) is not { } old || context.Failure.Stage > Stage.Root)
        {
            return [];
        }

        var roots = await Task.Run(() => RootsOf(context.Resolved.Machine), cancellationToken);
        return roots.Where(root => root != old).Select(root => new Change($"{Key}: root", old, root, "a file system that is on the machine's disk")
        {
            Name = root,
            Weight = context.HasFault("SU09") ? Change.Likely + 1 : 1.5,
            Edits = [KeyEdit.RemoveWord(Key, old), KeyEdit.AddWord(Key, root)],
        });
    }

    private static List<string> RootsOf(MachineConfig machine)
    {
        using var disks = MachineDisks.Of(machine);
        return
        [
            .. disks.Disks.SelectMany(disk => disk.Partitions
                .Where(partition => partition is { IsContainer: false, IsEfiSystem: false, Content.Uuid: not null, Content.Type: not ("swap" or "vfat") })
                .Select(partition => NameOf(disk, partition, !machine.Boot.Initrd.IsEmpty, disks.HasSureNames)))
            .OfType<string>()
            .Take(MostRoots),
        ];
    }

    /// <summary>The kernel by itself knows devices and the numbers of partitions alone; null where it has no sure name for it.</summary>
    private static string? NameOf(MachineDisk disk, DiskPartition partition, bool hasInitrd, bool hasSureNames) =>
        hasInitrd ? $"root=UUID={partition.Content!.Uuid}"
        : partition.PartitionId is { } id ? $"root=PARTUUID={id}"
        : hasSureNames ? $"root=/dev/{disk.NameOf(partition)}"
        : null;
}

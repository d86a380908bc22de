using System.Globalization;
using Sunup.Images.Disks;
using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The file systems that the machine's disks really hold, each as its root in place of what <c>root=</c> names.</summary>
public sealed class RootFactor : IFactor
{
    private const string Key = "boot.cmdline";
    private const int MostRoots = 6;

    public async Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken)
    {
        var words = (context.Text.ValueOf(Key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var disks = context.Resolved.Machine.Hardware?.Disks ?? [];
        if (Array.FindLast(words, word => word.StartsWith("root=", StringComparison.Ordinal)) is not { } old || context.Failure.Stage > Stage.Root)
        {
            return [];
        }

        var hasInitrd = !context.Machine.Boot.Initrd.IsEmpty;
        var roots = await Task.Run(() => disks.Where(disk => !disk.IsRemote).SelectMany((disk, index) => RootsOf(disk, index, hasInitrd)).Take(MostRoots).ToList(), cancellationToken);
        return roots.Where(root => root != old).Select(root => new Change($"{Key}: root", old, root, "a file system that is on the machine's disk")
        {
            Name = root,
            Weight = context.HasFault("SU09") ? Change.Likely + 1 : 1.5,
            Edits = [KeyEdit.RemoveWord(Key, old), KeyEdit.AddWord(Key, root)],
        });
    }

    private static List<string> RootsOf(DiskConfig disk, int index, bool hasInitrd)
    {
        try
        {
            using var file = DiskFile.Open(disk.Image);
            return [.. DiskInspection.Inspect(file).Partitions
                .Where(partition => partition is { IsContainer: false, IsEfiSystem: false, Content.Uuid: not null, Content.Type: not ("swap" or "vfat") })
                .Select(partition => hasInitrd ? $"root=UUID={partition.Content!.Uuid}" : $"root={DeviceOf(disk.Bus, index, partition.Number)}")];
        }
        catch (FindingException)
        {
            // Cannot be looked into: then it gives no hint.
            return [];
        }
    }

    /// <summary>As the kernel names it where all disks are on one bus.</summary>
    private static string DeviceOf(DiskBus bus, int index, int partition)
    {
        var (name, between) = bus switch
        {
            DiskBus.VirtioBlk => ($"vd{(char)('a' + index)}", ""),
            DiskBus.Nvme => (string.Create(CultureInfo.InvariantCulture, $"nvme{index}n1"), "p"),
            _ => ($"sd{(char)('a' + index)}", ""),
        };
        return string.Create(CultureInfo.InvariantCulture, $"/dev/{name}{(partition == 0 ? "" : $"{between}{partition}")}");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Diagnosis.Predictions;
using Sunup.Images.Disks;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary><c>root=</c> against what the machine's disks really hold: SU1070 to SU1072.</summary>
internal static class RootRules
{
    /// <summary>Words by which an initrd finds its root without <c>root=</c>.</summary>
    private static readonly string[] s_otherWays = ["boot", "netroot", "nfsroot", "rootflags", "systemd.gpt_auto", "fetch", "live", "iso-scan/filename", "imgpart", "alpine_repo", "modloop", "rd.neednet", "rd.iscsi.firmware", "iscsi_auto", "iscsi_target_name"];

    /// <summary>The place that <c>root=</c> names; null where it names none, or one that is not known.</summary>
    public static RootPlace? PlaceOf(BootFacts facts, RootParameter root) => root.Kind switch
    {
        RootKind.Other => null,
        RootKind.Device => ByName(facts, root.Name),
        _ => facts.Disks.SelectMany(disk => disk.Partitions.Select(partition => new RootPlace(disk, partition))).FirstOrDefault(place => Matches(root, place.Partition!)),
    };

    public static IEnumerable<Prediction> Of(BootFacts facts, RootParameter? root)
    {
        if (root is null)
        {
            if (RootOutcomes.NoRoot(facts) is { } expects && !s_otherWays.Any(facts.CommandLine.Has))
            {
                yield return NoRoot(facts, expects);
            }

            yield break;
        }

        if (facts.Mounter is RootMounter.Kernel && root.Kind is RootKind.Uuid or RootKind.Label)
        {
            yield return KernelKnowsNot(facts, root);
        }
        else if (facts.Mounter is not RootMounter.Nobody && facts.KnowsDisks && root.Kind is not RootKind.Other && PlaceOf(facts, root) is null && facts.Disks.All(disk => disk.Report is not null || root.Kind is RootKind.Device))
        {
            yield return NotThere(facts, root);
        }
    }

    private static bool Matches(RootParameter root, DiskPartition partition) => root.Kind switch
    {
        RootKind.Uuid => string.Equals(partition.Content?.Uuid, root.Name, StringComparison.OrdinalIgnoreCase),
        RootKind.Label => partition.Content?.Label == root.Name,
        RootKind.PartitionUuid => string.Equals(partition.PartitionId, root.Name, StringComparison.OrdinalIgnoreCase),
        _ => partition.Name == root.Name,
    };

    private static RootPlace? ByName(BootFacts facts, string name)
    {
        foreach (var disk in facts.Disks)
        {
            if (disk.Partitions.FirstOrDefault(partition => disk.NameOf(partition) == name) is { } partition)
            {
                return new RootPlace(disk, partition);
            }

            if (disk.Name == name || (disk.Report is null && name.StartsWith(disk.Name, StringComparison.Ordinal)))
            {
                return new RootPlace(disk, null);
            }
        }

        return null;
    }

    private static Prediction NoRoot(BootFacts facts, Expectation expects)
    {
        var candidates = Candidates(facts);
        return Predicted.Make(
            "SU1071",
            FindingSeverity.Error,
            "the command line has no root=, and what mounts the root file system needs one",
            facts.Mounter is RootMounter.Kernel
                ? "Without an initrd that has an init the kernel mounts the root file system itself, and without root= it knows no device for that."
                : $"The scripts of {InitrdMakers.NameOf(facts.Initrd!.Maker)} stop where no root= says which file system to mount.",
            expects,
            [new PredictionFact("command_line", facts.CommandLine.Text, facts.CommandLineSource), Mounter(facts), .. Contents(facts)],
            candidates.IsEmpty ? new Remedy("Name the root file system: root=UUID=..., or root=/dev/vda1") : Predicted.Word(facts, "Name the root file system", null, $"root={candidates[0]}"));
    }

    private static Prediction KernelKnowsNot(BootFacts facts, RootParameter root)
    {
        var place = PlaceOf(facts, root);
        var better = place?.Partition?.PartitionId is { } id ? $"root=PARTUUID={id}" : place is not null ? $"root={place.Device}" : null;
        return Predicted.Make(
            "SU1072",
            FindingSeverity.Error,
            $"{root.Text} is for an initrd, and {(facts.Initrd is null ? "there is none" : "the one that is given has no init")}",
            "The kernel itself knows names of devices, PARTUUID= and PARTLABEL=. UUIDs and labels of file systems are looked up by programs of an initrd.",
            RootOutcomes.NoDevice(facts, root.Value),
            [new PredictionFact("root", root.Value, facts.CommandLineSource), Mounter(facts)],
            better is null ? new Remedy("Name an initrd, or write root=PARTUUID=") : Predicted.Word(facts, "Name the partition as the kernel knows it", root.Text, better),
            new Remedy("Or name an initrd that looks for it: boot.initrd"));
    }

    private static Prediction NotThere(BootFacts facts, RootParameter root)
    {
        var candidates = Candidates(facts, root.Kind);
        return Predicted.Make(
            "SU1070",
            FindingSeverity.Error,
            facts.Disks.IsEmpty ? $"{root.Text}, and the machine has no disk" : $"{root.Text} is on none of the machine's disks",
            root.Kind is RootKind.Device ? NameCause(facts, root) : "No file system or partition of the machine's disks has it. What waits for it waits until its time is over.",
            RootOutcomes.NoDevice(facts, root.Value),
            [new PredictionFact("root", root.Value, facts.CommandLineSource), Mounter(facts), .. Contents(facts)],
            [
                .. candidates.Take(3).Select(candidate => Predicted.Word(facts, "Name what is there", root.Text, $"root={candidate}")),
                .. facts.Disks.IsEmpty ? new[] { new Remedy("Give the machine the disk: hardware.disks") } : [],
            ]);
    }

    private static string NameCause(BootFacts facts, RootParameter root)
    {
        var same = facts.Disks.FirstOrDefault(disk => root.Name.StartsWith(disk.Name, StringComparison.Ordinal));
        return same is not null ? $"/dev/{same.Name} has no such partition."
            : facts.Disks.IsEmpty ? "A device node appears for each disk that the kernel finds."
            : $"The kernel names disks by their drivers: {string.Join(", ", facts.Disks.Select(disk => $"/dev/{disk.Name} is the one on {BusWord(disk.Config.Bus)}"))}.";
    }

    // What can be a root file system comes first; the same kind of name as the one that was wrong.
    private static ImmutableArray<string> Candidates(BootFacts facts, RootKind kind = RootKind.Uuid)
    {
        var places = facts.Disks.SelectMany(disk => disk.Partitions.Select(partition => new RootPlace(disk, partition)))
            .Where(place => place.Partition is { Content.Usage: "filesystem", IsEfiSystem: false })
            .OrderByDescending(place => place.Partition!.Length);
        return [.. places.Select(place => NameOf(place, facts.Mounter is RootMounter.Kernel && kind is RootKind.Uuid or RootKind.Label ? RootKind.Device : kind))];
    }

    private static string NameOf(RootPlace place, RootKind kind) => kind switch
    {
        RootKind.Uuid when place.Partition!.Content?.Uuid is { } uuid => $"UUID={uuid}",
        RootKind.Label when place.Partition!.Content?.Label is { } label => $"LABEL={label}",
        RootKind.PartitionUuid when place.Partition!.PartitionId is { } id => $"PARTUUID={id}",
        RootKind.PartitionLabel when place.Partition!.Name is { } name => $"PARTLABEL={name}",
        _ => place.Device,
    };

    internal static PredictionFact Mounter(BootFacts facts) => new(
        "root_mounted_by",
        facts.Mounter switch
        {
            RootMounter.Kernel => "the kernel",
            _ => InitrdMakers.NameOf(facts.Initrd?.Maker ?? InitrdMaker.Other),
        },
        facts.Initrd?.Name ?? "there is no initrd");

    internal static IEnumerable<PredictionFact> Contents(BootFacts facts)
    {
        if (facts.Disks.IsEmpty && facts.KnowsDisks)
        {
            yield return new PredictionFact("disks", "none", "hardware.disks");
        }

        foreach (var disk in facts.Disks)
        {
            yield return new PredictionFact("disk", string.Create(CultureInfo.InvariantCulture, $"/dev/{disk.Name} on {BusWord(disk.Config.Bus)}, {disk.Config.Image}"), disk.Source);
            foreach (var partition in disk.Partitions.Take(16))
            {
                yield return new PredictionFact("partition", Describe(disk, partition), disk.Config.Image);
            }
        }
    }

    internal static string BusWord(DiskBus bus) => bus switch
    {
        DiskBus.VirtioBlk => "virtio-blk",
        DiskBus.VirtioScsi => "virtio-scsi",
        _ => bus.ToString().ToLowerInvariant(),
    };

    private static string Describe(MachineDisk disk, DiskPartition partition)
    {
        string?[] words =
        [
            $"/dev/{disk.NameOf(partition)}",
            partition.Content?.Type ?? "no file system",
            partition.Content?.Uuid is { } uuid ? $"UUID={uuid}" : null,
            partition.Content?.Label is { } label ? $"LABEL={label}" : null,
            partition.PartitionId is { } id ? $"PARTUUID={id}" : null,
            partition.Name is { } name ? $"PARTLABEL={name}" : null,
        ];
        return string.Join(' ', words.OfType<string>());
    }
}

using Sunup.Diagnosis.Predictions;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Whether what lies where <c>root=</c> points can be mounted: SU1073, SU1081.</summary>
internal static class FileSystemRules
{
    // What the same driver mounts under either name.
    private static readonly string[][] s_same = [["ext2", "ext3", "ext4"], ["vfat", "msdos"]];

    public static IEnumerable<Prediction> Of(BootFacts facts, RootPlace place)
    {
        if (place.Disk.Report is null)
        {
            yield break;
        }

        if (place.Partition?.Content is not { Usage: "filesystem", Type: { } type })
        {
            if (place.Partition?.Content?.IsAmbivalent != true)
            {
                yield return NoFileSystem(facts, place);
            }
        }
        else if (ReadsType(facts) && facts.CommandLine.Last("rootfstype") is { Length: > 0 } wanted && !wanted.Split(',').Any(one => IsSame(one, type)))
        {
            yield return Other(facts, place, wanted, type);
        }
    }

    private static bool ReadsType(BootFacts facts) => facts.Initrd?.Maker is not InitrdMaker.Sunup || facts.Mounter is RootMounter.Kernel;

    private static bool IsSame(string wanted, string type) => wanted == type || wanted == "auto" || s_same.Any(names => names.Contains(wanted, StringComparer.Ordinal) && names.Contains(type, StringComparer.Ordinal));

    private static Prediction Other(BootFacts facts, RootPlace place, string wanted, string type) => Predicted.Make(
        "SU1073",
        FindingSeverity.Error,
        $"rootfstype={wanted}, and {place.Device} has {type}",
        "The root file system is mounted as that type and as no other.",
        RootOutcomes.NotMounted(facts),
        [new PredictionFact("rootfstype", wanted, facts.CommandLineSource), new PredictionFact("file_system", type, $"{place.Device}, {place.Disk.Config.Image}"), RootRules.Mounter(facts)],
        Predicted.Word(facts, "Name the type that is there, or leave the word out", $"rootfstype={wanted}", $"rootfstype={type}"));

    private static Prediction NoFileSystem(BootFacts facts, RootPlace place)
    {
        var partitions = place.Disk.Partitions.Where(partition => partition is { Number: > 0, Content.Usage: "filesystem" }).Select(partition => $"/dev/{place.Disk.NameOf(partition)} has {partition.Content!.Type}").ToList();
        var there = place.Partition switch
        {
            null => $"a partition table, and no file system of its own{(partitions.Count == 0 ? "" : $": {string.Join(", ", partitions)}")}",
            { IsContainer: true } => "other partitions, and no file system",
            { Content.Type: { } type } => type,
            _ => "nothing that libblkid knows",
        };
        return Predicted.Make(
            "SU1081",
            FindingSeverity.Error,
            $"{place.Device} holds no file system: {there}",
            place.Partition?.Content?.Type switch
            {
                "crypto_LUKS" => "An encrypted volume is opened first, and root= names what appears then: /dev/mapper/NAME.",
                "LVM2_member" => "A physical volume of LVM holds volumes of its own, and root= names one of those: /dev/mapper/GROUP-NAME.",
                "swap" => "Swap space is no file system: root= names the wrong partition.",
                _ => "There is nothing to mount where root= points.",
            },
            RootOutcomes.NotMounted(facts),
            [new PredictionFact("root", facts.CommandLine.Last("root") ?? "", facts.CommandLineSource), RootRules.Mounter(facts), .. RootRules.Contents(facts)],
            [.. Candidates(facts, place)]);
    }

    private static IEnumerable<Remedy> Candidates(BootFacts facts, RootPlace place)
    {
        var others = place.Disk.Partitions.Where(partition => partition is { Number: > 0, Content.Usage: "filesystem", IsEfiSystem: false }).OrderByDescending(partition => partition.Length).ToList();
        return others.Count == 0
            ? [new Remedy("Name a partition that has one, or make one: mkfs.ext4")]
            : others.Take(2).Select(partition => Predicted.Word(facts, "Name the partition", $"root={facts.CommandLine.Last("root")}", $"root=/dev/{place.Disk.NameOf(partition)}"));
    }
}

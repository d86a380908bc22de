using System.Globalization;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>What is wrong with the tables of a disk.</summary>
internal static class TableFindings
{
    private const FindingSeverity Error = FindingSeverity.Error;
    private const FindingSeverity Warning = FindingSeverity.Warning;

    /// <param name="report">Tables and partitions.</param>
    /// <param name="otherBlockSize">What the disk was expected to have, where the table is for another size; null where it fits.</param>
    public static IEnumerable<Finding> Of(DiskReport report, int? otherBlockSize) =>
        [.. OfGpt(report, report.Gpt, otherBlockSize), .. OfMbr(report), .. OfPartitions(report)];

    private static IEnumerable<Finding> OfGpt(DiskReport report, GptExamination gpt, int? otherBlockSize)
    {
        if (otherBlockSize is { } expected)
        {
            yield return Make("SU0946", Error, $"{report.Path} has a GPT for blocks of {gpt.BlockSize} bytes, and would be attached with blocks of {expected}",
                $"Block 1 is at byte {expected} then, and no header is there: Linux and firmware see no partitions, and say nothing.",
                new Evidence($"EFI PART at byte {gpt.BlockSize}", report.Path),
                new Remedy($"Attach it with blocks of {gpt.BlockSize} bytes (QEMU: logical_block_size={gpt.BlockSize})"), new Remedy("Or make the image anew for the other size: sizes and places in the table are in blocks"));
        }

        if (!gpt.IsPresent)
        {
            yield break;
        }

        if (gpt.Protective is { } protective && gpt.Table is not null)
        {
            yield return Make("SU0945", Error, $"{report.Path} has a GPT that Linux does not look at: the protective MBR is missing",
                "Linux looks for a GPT only behind an MBR with an entry of type 0xEE that begins at block 1; without it, and without the boot option gpt, there are no partitions.",
                new Evidence(protective.ToString(), report.Path), Repair(report));
        }

        if (!gpt.Primary.IsValid)
        {
            yield return Primary(report, gpt);
        }
        else if (gpt.Grown > 0 && gpt.Alternate.IsValid)
        {
            yield return Grown(report, gpt);
        }
        else if (!gpt.Alternate.IsValid)
        {
            yield return Make("SU0943", Warning, $"{report.Path}: the second copy of the GPT is not valid", "Linux uses the first one and says so. When that is damaged too, the partitions are lost.",
                new Evidence(gpt.Alternate.Fault!.Value.ToString(), report.Path), Repair(report));
        }
        else if (gpt.KernelMessages.Length > 0)
        {
            yield return Make("SU0943", Warning, $"{report.Path}: the two copies of the GPT do not agree", "Linux uses the first one.", new Evidence(string.Join(" / ", gpt.KernelMessages), report.Path), Repair(report));
        }
    }

    private static Finding Primary(DiskReport report, GptExamination gpt) => Make(
        "SU0942", Error, $"{report.Path}: the first copy of the GPT is not valid{(gpt.Alternate.IsValid ? "; the one at the end is" : ", and there is none at the end")}",
        gpt.Alternate.IsValid
            ? "Linux shows no partitions and says nothing of it, unless the boot option gpt is given. udev, parted and firmware may still use the second copy: one tool sees partitions and the other does not."
            : "Nothing can be read from either copy.",
        new Evidence(gpt.Primary.Fault!.Value.ToString(), report.Path),
        gpt.Alternate.IsValid ? Repair(report) : new Remedy("Look for the partitions by their file systems", "testdisk"));

    private static Finding Grown(DiskReport report, GptExamination gpt) => Make(
        "SU0944", Warning, $"{report.Path} grew by {Bytes(gpt.Grown * gpt.BlockSize)} after its GPT was made: the second copy is not at the end",
        "This is what an image looks like that was written to a larger disk, or enlarged. Linux boots from it, says so in its log, and the new space cannot be used by partitions until the copy is moved.",
        new Evidence(string.Join(" / ", gpt.KernelMessages), "what Linux will log"), Repair(report));

    private static IEnumerable<Finding> OfMbr(DiskReport report)
    {
        if (report.Mbr is not { Meaning: MbrMeaning.Table } mbr || report.Table != "mbr")
        {
            yield break;
        }

        var reach = MbrTable.MostSectors * mbr.BlockSize;
        if (report.Length > reach + mbr.BlockSize)
        {
            yield return Make("SU0947", Warning, $"{report.Path} has {Bytes(report.Length)} and an MBR table, which reaches {Bytes(reach)}",
                string.Create(CultureInfo.InvariantCulture, $"Its entries count sectors of {mbr.BlockSize} bytes with 32 bits: {Bytes(report.Length - reach)} can be in no partition. With sectors of 4096 bytes the limit would be {Bytes(MbrTable.MostSectors * 4096)}."),
                new Evidence($"{report.Length / mbr.BlockSize} sectors, {MbrTable.MostSectors} can be counted", report.Path),
                new Remedy("Use a GPT; BIOS boots from it with gptmbr.bin or GRUB's BIOS boot partition", $"sgdisk --mbrtogpt {report.Path}"));
        }

        foreach (var fault in mbr.Faults.Where(fault => fault.Field.Contains("extended boot record", StringComparison.Ordinal)))
        {
            yield return Make("SU0948", Error, $"{report.Path}: the chain of logical partitions is broken: {fault.Field} {fault.Rule}",
                "What comes behind the broken link is in no partition any more.", new Evidence(fault.ToString(), report.Path),
                new Remedy("Keep a copy of the table, then write it anew without the partitions that are wrong", $"sfdisk --dump {report.Path}"));
        }
    }

    private static IEnumerable<Finding> OfPartitions(DiskReport report)
    {
        foreach (var partition in report.Partitions.Where(partition => partition.Offset + partition.Length > report.Length))
        {
            yield return Make("SU0950", Error, $"{report.Path}: {partition.Words} ends {Bytes(partition.Offset + partition.Length - report.Length)} behind the end of the disk",
                "The image was cut short, or the table is of a larger disk. Linux shows the partition shorter or not at all, and its file system refuses to mount.",
                new Evidence($"{partition.Offset + partition.Length} > {report.Length} bytes", report.Path), new Remedy("Get the whole image again, and compare its length"));
        }

        foreach (var (first, second) in OverlapsOf(report.Partitions))
        {
            yield return Make("SU0949", Error, $"{report.Path}: {first.Words} and {second.Words} overlap", "What is written to one destroys the other. Linux does not look for it.",
                new Evidence($"{first.Offset} + {first.Length} > {second.Offset}", report.Path), new Remedy("Make copies of both, then give one of them another place"));
        }

        foreach (var same in report.Partitions.Where(partition => partition.Content?.Uuid is not null).GroupBy(partition => partition.Content!.Uuid, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            yield return Make("SU0955", Warning, $"{report.Path}: the UUID {same.Key} is on {same.Count()} partitions", "root=UUID= and GRUB's search take whichever comes first.",
                new Evidence(string.Join(", ", same.Select(partition => partition.Words)), report.Path), new Remedy("Give one of them another", "tune2fs -U random DEVICE"));
        }

        foreach (var partition in report.Partitions.Where(partition => partition.Content is { IsAmbivalent: true }))
        {
            yield return Make("SU0956", Warning, $"{report.Path}: {partition.Words} has the signatures of more than one format", "mount without -t and udev refuse to choose, and root=UUID= does not find it.",
                new Evidence("libblkid: ambivalent result", report.Path), new Remedy("Look at them, and wipe the one that is stale", "wipefs DEVICE"));
        }
    }

    private static IEnumerable<(DiskPartition, DiskPartition)> OverlapsOf(IEnumerable<DiskPartition> partitions)
    {
        DiskPartition? reach = null;
        foreach (var partition in partitions.Where(partition => !partition.IsContainer && partition.Length > 0).OrderBy(partition => partition.Offset))
        {
            if (reach is not null && partition.Offset < reach.Offset + reach.Length)
            {
                yield return (reach, partition);
            }

            reach = reach is not null && reach.Offset + reach.Length > partition.Offset + partition.Length ? reach : partition;
        }
    }

    private static Remedy Repair(DiskReport report) => new("Have it mended; an undo file is kept", $"sunup disk repair {report.Path}");

    internal static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 40 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 40):0.00} TiB"),
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    private static Finding Make(string id, FindingSeverity severity, string summary, string cause, Evidence evidence, params Remedy[] remedies) =>
        ImageFinding.Of(Stage.Firmware, id, severity, summary, cause, [evidence], [.. remedies]);
}

using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Mbr;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>Whether firmware gets from the first sector to a loader: BIOS by the boot code, UEFI by the ESP.</summary>
internal static class BootPathFindings
{
    private const string WriteCode = "sunup disk boot-code";

    public static IEnumerable<Finding> Of(FileBytes disk, DiskReport report)
    {
        if (report.Table == "none" || report.Mbr is not { } mbr || report.BootCode is not { } code)
        {
            return [];
        }

        var hasEfi = report.EfiPrograms.Any(program => program.IsRemovable);
        var findings = code.IsBootable ? OfCode(disk, report, mbr, code) : NoCode(report, code, hasEfi);
        return report.Partitions.Any(partition => partition.IsEfiSystem) ? findings.Concat(OfEsp(report, code)) : findings;
    }

    // A disk that boots by UEFI needs no code; one with something that only BIOS uses does.
    private static IEnumerable<Finding> NoCode(DiskReport report, BootCode code, bool hasEfi)
    {
        var target = report.Partitions.FirstOrDefault(partition => partition.IsBootable);
        var hasLoader = report.Loaders.Any(loader => loader.Kind is "syslinux" or "grub" or "grub_legacy");
        if (hasEfi && target is null || (target is null && !hasLoader))
        {
            yield break;
        }

        yield return Make("SU0601", hasEfi ? FindingSeverity.Warning : FindingSeverity.Error, $"{report.Path} has valid partitions and no boot code: a BIOS does not start it",
            $"The first 440 bytes are {(code.IsNone ? "zeros" : code.Name)}. This is what a disk looks like whose partitions were copied one by one: the code before them was not. SeaBIOS says 'Boot failed: not a bootable disk', or goes on to the next device.",
            new Evidence($"{report.Partitions.Length} partitions{(target is null ? "" : $", {target.Words} is marked for booting")}", report.Path),
            new Remedy("Write Syslinux's code for this kind of table; the table is not touched", $"{WriteCode} {report.Path}"));
    }

    private static IEnumerable<Finding> OfCode(FileBytes disk, DiskReport report, MbrTable mbr, BootCode code) => code.Handover switch
    {
        BootHandover.ActivePartition when report.Table == "gpt" && !mbr.Primaries.Any(entry => entry.IsActive && entry.Type != MbrTypes.Protective) => [WrongTable(report, code, "an active partition of an MBR table", "GPT", "gptmbr.bin")],
        BootHandover.LegacyBootPartition when report.Table == "mbr" => [WrongTable(report, code, "a partition of a GPT with the attribute legacy_boot", "MBR", "mbr.bin")],
        BootHandover.ActivePartition when report.Table == "mbr" => OfMarked(report, report.Partitions.Where(partition => partition.IsBootable && partition.Number <= 4).ToList(), "SU0603", "active", code.Id == "syslinux_mbr" ? "Missing operating system." : "an error or nothing",
            code.Id == "syslinux_mbr" ? "Multiple active partitions." : "Invalid partition table", $"sfdisk --activate {report.Path} 1"),
        BootHandover.LegacyBootPartition => OfMarked(report, report.Partitions.Where(partition => partition.IsBootable).ToList(), "SU0604", "marked legacy_boot", "Missing OS", "Multiple active partitions", $"sgdisk --attributes=1:set:2 {report.Path}"),
        BootHandover.FixedSectors when code is { Id: "grub2", Sector: { } sector } => OfGrub(disk, report, sector),
        _ => [],
    };

    private static Finding WrongTable(DiskReport report, BootCode code, string needs, string table, string wanted) => Make(
        "SU0602", FindingSeverity.Error, $"{report.Path}: {code.Name} does not fit the table, which is {(table == "GPT" ? "a GPT" : "an MBR table")}",
        $"This code starts {needs}, and there is none: a BIOS stops with its message.", new Evidence(code.Evidence ?? code.Name, report.Path),
        new Remedy($"Write {wanted} instead", $"{WriteCode} {report.Path}"));

    private static IEnumerable<Finding> OfMarked(DiskReport report, List<DiskPartition> marked, string id, string word, string none, string several, string command)
    {
        if (marked.Count != 1)
        {
            yield return Make(id, FindingSeverity.Error, $"{report.Path}: {(marked.Count == 0 ? "no partition is" : $"{marked.Count} partitions are")} {word}, and the boot code needs exactly one",
                $"It stops with: {(marked.Count == 0 ? none : several)}", new Evidence(marked.Count == 0 ? "no mark in the table" : string.Join(", ", marked.Select(partition => partition.Words)), report.Path),
                new Remedy("Mark the partition with the loader, and no other", command));
            yield break;
        }

        if (marked[0].BootCode is { IsBootable: false } code)
        {
            yield return Make("SU0605", FindingSeverity.Error, $"{report.Path}: {marked[0].Words} is {word}, and its first sector has no loader",
                "The code of the disk starts the code of that sector; there it ends.", new Evidence(code.Name, $"{report.Path}, byte {marked[0].Offset}"),
                new Remedy("Install the loader into the partition", marked[0].Content?.Type == "vfat" ? $"syslinux --install --offset {marked[0].Offset} {report.Path}" : "extlinux --install /MOUNTED/boot/syslinux"));
        }
    }

    private static IEnumerable<Finding> OfGrub(FileBytes disk, DiskReport report, long sector)
    {
        var core = sector > long.MaxValue / 512 ? [] : disk.Read(sector * 512, 512);
        if (core.Length < 512 || core.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            yield return Make("SU0606", FindingSeverity.Error, $"{report.Path}: GRUB's first sector loads sector {sector}, and nothing is there",
                $"boot.img is in place and core.img is not: the machine shows 'GRUB' and then an error, or nothing. {(report.Table == "gpt" ? "On a GPT core.img lies in the BIOS boot partition." : "On an MBR disk core.img lies between the table and the first partition: it is lost when only partitions are copied.")}",
                new Evidence(core.Length < 512 ? "outside of the disk" : "512 zero bytes", $"{report.Path}, sector {sector}"),
                new Remedy("Install GRUB again from the system on this disk", "grub-install --target=i386-pc DISK"));
        }
    }

    private static IEnumerable<Finding> OfEsp(DiskReport report, BootCode code)
    {
        // Appliances for BIOS have Syslinux in a partition of this type, by the attribute legacy_boot: no UEFI program is meant to be there.
        var isOfBios = code.Handover == BootHandover.LegacyBootPartition && report.EfiPrograms.IsEmpty && report.Partitions.Any(partition => partition is { IsEfiSystem: true, IsBootable: true });
        if (!isOfBios && !report.EfiPrograms.Any(program => program.IsRemovable) && !report.Partitions.Any(partition => partition.IsEfiSystem && partition.Content?.Type is not null and not "vfat"))
        {
            yield return Make("SU0619", FindingSeverity.Warning, $"{report.Path} has an EFI system partition without EFI/BOOT/BOOTX64.EFI (or that of another architecture)",
                "Firmware starts this disk only by an entry of its own (Boot####), which another machine, or one whose settings were reset, does not have.",
                new Evidence(report.EfiPrograms.IsEmpty ? "no EFI programs at all" : string.Join(", ", report.EfiPrograms.Take(4).Select(program => program.Path)), report.Path),
                new Remedy("Put a copy of the loader there", "grub-install --removable, or bootctl install"));
        }
    }

    private static Finding Make(string id, FindingSeverity severity, string summary, string cause, Evidence evidence, Remedy remedy) =>
        ImageFinding.Of(Stage.Firmware, id, severity, summary, cause, [evidence], [remedy]);
}

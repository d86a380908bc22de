using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0144 to SU0147: a QCOW2 image is marked as damaged, is damaged, leaks, or would not be opened.</summary>
internal sealed class ImageIntegrityCheck : ImageCheck
{
    private const int MostShown = 5;

    public override string Name => "disk.image";

    public override string Question => "Are the images sound inside?";

    public override bool IsDecisive => true;

    public override ImmutableArray<string> Reads => ["QCOW2: header and feature bits, L1 and L2 tables, snapshots and bitmaps, the refcount table and its blocks; nothing is written"];

    public override ImmutableArray<string> Finds => ["SU0144", "SU0145", "SU0146", "SU0147"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("qemu-img check IMAGE", "It passes over the mark of damage (bit 1 of byte 79) and says `No errors`, exit code 0, of an image that QEMU refuses to write to."),
        new("qemu-img check -r all IMAGE", "It takes the mark away and changes tables: copy the image first. And never on one that a VM has open."),
        new("fsck -y on the guest's disk", "It is about the file system inside, and destroys one that is in use."),
    ];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (image.Check is not Known<Qcow2CheckReport?>(var report))
        {
            yield return CouldNot(image.Check);
            yield break;
        }

        if (report is null)
        {
            yield return Fine($"{NameOf(image)}: not QCOW2, so nothing inside that could be wrong to QEMU");
            yield break;
        }

        var isOpen = image.Locks is Known<ImmutableArray<FileLock>>(var locks) && locks.Any(held => held.SaysWrites);
        if (Judge(image, report, isOpen) is { } found)
        {
            yield return found;
        }
        else if (report.NotChecked is { } why)
        {
            yield return CouldNot($"{NameOf(image)}: {why}");
        }
        else if (isOpen)
        {
            yield return CouldNot($"{NameOf(image)} is being written to: its tables change while they are read");
        }
        else
        {
            yield return Fine($"{NameOf(image)}: sound");
        }
    }

    private static CheckResult? Judge(ImageFacts image, Qcow2CheckReport report, bool isOpen)
    {
        if (report.Refusal is { } refusal)
        {
            return Found("SU0147", FindingSeverity.Error, $"QEMU would not open {NameOf(image)}.", "A field of its header is not one that an image can have, or asks for a newer QEMU.", [new(refusal.ToString(), image.Path)],
                [new("Take a backup. If it comes from a newer QEMU, open it with that one."), new("See what QEMU says.", $"qemu-img info {image.Path}")]);
        }

        if (report.IsMarkedCorrupt)
        {
            return Found("SU0144", FindingSeverity.Error, $"{NameOf(image)} is marked as damaged.",
                "QEMU found its tables damaged while a guest ran and wrote that down. It opens the image for reading only. `qemu-img check` does not mention the mark.",
                [new("incompatible_features has bit 1 (corrupt)", $"{image.Path}, byte 79"), .. Problems(image, report)],
                [new("Copy the image first.", $"cp --sparse=always --reflink=auto {image.Path} {image.Path}.copy"), new("Then let qemu-img mend it, with no VM on it, and look at the file systems inside.", $"qemu-img check -r all {image.Path}")]);
        }

        // Tables that change while they are read look damaged.
        if (isOpen)
        {
            return null;
        }

        if (report.Corruptions > 0)
        {
            return Found("SU0145", FindingSeverity.Error, string.Create(CultureInfo.InvariantCulture, $"{NameOf(image)} is damaged: {report.Corruptions} entries of its tables are wrong."),
                report.Problems.Any(problem => problem.Kind is Qcow2ProblemKind.OutsideFile) ? "Its tables lead behind the end of the file: it was cut, or a copy of it was not finished." : "Data of the guest is lost, or will be with the next write.",
                [.. Problems(image, report)],
                [new("Go back to a backup, or a complete copy."), new("Else copy it and let qemu-img mend the copy; what the guest has inside must be looked at then.", $"cp --sparse=always {image.Path} {image.Path}.copy && qemu-img check -r all {image.Path}.copy")]);
        }

        return report.Leaks > 0 ? Found("SU0146", FindingSeverity.Info, string.Create(CultureInfo.InvariantCulture, $"{NameOf(image)} wastes {report.Leaks} clusters{(report.IsDirty ? "; it was not closed" : "")}."),
            "They are counted and not used: space, no danger. A VM that was killed leaves them.", [.. Problems(image, report)],
            [new("Free them, with no VM on it.", $"qemu-img check -r leaks {image.Path}")]) : null;
    }

    private static IEnumerable<Evidence> Problems(ImageFacts image, Qcow2CheckReport report) => report.Problems.Take(MostShown).Select(problem => new Evidence(problem.Text, image.Path));
}

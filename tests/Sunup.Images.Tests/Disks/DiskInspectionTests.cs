using Sunup.Formats.Disks.BootCodes;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Loaders;

namespace Sunup.Images.Tests.Disks;

/// <summary>Whole disks made with the tools of the field: what is on them is what those tools say, and what is missing is named.</summary>
public sealed class DiskInspectionTests : IDisposable
{
    private readonly SampleDisks _disks = new();

    public void Dispose() => _disks.Dispose();

    [Fact]
    public void A_disk_with_syslinux_by_mbr_is_sound()
    {
        var report = Inspect(_disks.Syslinux());
        Assert.Equal(("mbr", "syslinux_mbr"), (report.Table, report.BootCode!.Id));
        Assert.Empty(report.Findings);
        var loader = Assert.Single(report.Loaders);
        Assert.All(loader.Entries.SelectMany(entry => entry.Files), file => Assert.Equal(FileState.Found, file.State));
        Assert.Equal("syslinux", report.Partitions[0].BootCode!.Id);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void File_systems_are_those_that_blkid_sees()
    {
        var path = _disks.Appliance();
        foreach (var partition in Inspect(path).Partitions)
        {
            var blkid = Tools.Shell($"blkid -p -o export --offset {partition.Offset} --size {partition.Length} {path}");
            Assert.Contains($"TYPE={partition.Content!.Type}\n", blkid, StringComparison.Ordinal);
            Assert.Contains(partition.Content.Uuid is { } uuid ? $"\nUUID={uuid}\n" : "TYPE", "\n" + blkid, StringComparison.Ordinal);
        }
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_disk_without_boot_code_has_valid_partitions_and_a_finding()
    {
        var path = _disks.Syslinux();
        Tools.Shell($"dd if=/dev/zero of={path} bs=440 count=1 conv=notrunc status=none");
        var report = Inspect(path);
        Assert.True(report.BootCode!.IsNone);
        Assert.Equal("SU0601", Assert.Single(report.Findings).Id);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Code_for_the_other_table_is_named()
    {
        var path = _disks.Syslinux();
        Tools.Shell($"dd if=/usr/lib/syslinux/mbr/gptmbr.bin of={path} bs=440 count=1 conv=notrunc status=none");
        Assert.Equal("SU0602", Assert.Single(Inspect(path).Findings).Id);
    }

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("-A", "", "SU0603", "Missing operating system.")]
    [InlineData("", "2", "SU0603", "Multiple active partitions.")]
    public void Active_flags_are_counted(string none, string second, string id, string says)
    {
        var path = _disks.Syslinux();
        Tools.Shell(none.Length > 0 ? $"printf '\\0' | dd of={path} bs=1 seek=446 conv=notrunc status=none" : $"printf '\\200' | dd of={path} bs=1 seek=$((446 + 16 * ({second} - 1))) conv=notrunc status=none");
        var finding = Assert.Single(Inspect(path).Findings, finding => finding.Id == id);
        Assert.Contains(says, finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_uuid_and_a_missing_file_are_found_with_their_lines()
    {
        var path = _disks.Appliance(imagePartition: "00000000-1111-2222-3333-444444444444", initrd: "volumio.initrd2");
        var report = Inspect(path);
        Assert.Equal(["SU0614", "SU0673"], report.Findings.Select(finding => finding.Id).Order());
        var uuid = report.Findings.Single(finding => finding.Id == "SU0673");
        Assert.Equal(6, uuid.Evidence[0].Line);
        Assert.Contains("is partition 2", uuid.Remedies[0].Text, StringComparison.Ordinal);
        Assert.Contains("volumio.initrd", report.Findings.Single(finding => finding.Id == "SU0614").Cause, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void An_appliance_with_legacy_boot_is_sound_and_without_it_is_not()
    {
        var path = _disks.Appliance();
        Assert.Empty(Inspect(path).Findings);
        Tools.Shell($"sgdisk -A 1:clear:2 {path}");
        var finding = Assert.Single(Inspect(path).Findings);
        Assert.Equal("SU0604", finding.Id);
        Assert.Contains("Missing OS", finding.Cause, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void An_image_in_qcow2_is_the_same_disk()
    {
        Requires.Tool("qemu-img");
        var path = _disks.Appliance();
        var qcow = path + ".qcow2";
        Tools.Shell($"qemu-img convert -c -f raw -O qcow2 {path} {qcow}");
        var (raw, image) = (Inspect(path), Inspect(qcow));
        Assert.Equal(raw.Partitions, image.Partitions);
        Assert.Equal(raw.Loaders[0].Entries[0].Files.Select(file => file.State), image.Loaders[0].Entries[0].Files.Select(file => file.State));
    }

    [Fact]
    public void On_ext4_the_case_of_names_counts()
    {
        var report = Inspect(_disks.Grub("/boot/VMLINUZ-6.1"));
        Assert.Equal(FileState.OtherCase, report.Loaders.Single().Entries[0].Files[0].State);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0615");
    }

    [Fact]
    public void A_grub_that_searches_what_is_there_is_resolved()
    {
        var loader = Inspect(_disks.Grub("/boot/vmlinuz-6.1")).Loaders.Single();
        Assert.Equal(("grub", 1), (loader.Kind, loader.Partition));
        Assert.Equal([FileState.Found, FileState.Found], loader.Entries[0].Files.Select(file => file.State));
        Assert.Equal([6L, 6L], loader.Entries[0].Files.Select(file => file.Length!.Value));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Three_tebibytes_with_an_mbr_are_too_many()
    {
        var path = _disks.File("large.img");
        Tools.Shell($"truncate -s 3T {path}; printf 'label: dos\\n2048,204800,83\\n' | sfdisk -q {path}");
        var finding = Assert.Single(Inspect(path).Findings);
        Assert.Equal("SU0947", finding.Id);
        Assert.Contains("1.00 TiB can be in no partition", finding.Cause, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Grub_whose_core_image_is_gone_is_named()
    {
        var path = _disks.Grub("/boot/vmlinuz-6.1");
        Tools.Shell($"dd if=/usr/lib/grub/i386-pc/boot.img of={path} bs=440 count=1 conv=notrunc status=none");
        var report = Inspect(path);
        Assert.Equal(BootHandover.FixedSectors, report.BootCode!.Handover);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0606");
    }

    private static DiskReport Inspect(string path)
    {
        using var disk = DiskFile.Open(path);
        return DiskInspection.Inspect(disk);
    }
}

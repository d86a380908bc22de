using Sunup.Formats.Disks;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Disks with a boot and a root partition, as the reference tools see them.</summary>
public sealed class RootDiskLayoutTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly DiskTools _tools = new();

    public void Dispose() => _tools.Dispose();

    private static RootDiskOptions Options(bool isGpt) => new() { IsGpt = isGpt, RootLength = 64 * Megabyte, Seed = new byte[32].Select((_, index) => (byte)(index + 1)).ToArray(), BootCode = isGpt ? default : new byte[440] };

    private string Write(bool isGpt, out RootDiskLayout layout)
    {
        layout = RootDiskLayout.Of([EspFile.Of("vmlinuz", new byte[70_000])], Options(isGpt));
        var path = Path.Combine(_tools.Folder, "disk.img");
        using var output = File.Create(path);
        output.SetLength(layout.Length);
        foreach (var piece in layout.Pieces)
        {
            output.Position = piece.Offset;
            using var content = piece.File?.Open();
            output.Write(piece.Bytes.Span);
            content?.CopyTo(output);
        }

        return path;
    }

    [Fact]
    public void A_master_boot_record_is_what_sfdisk_reads()
    {
        var path = Write(isGpt: false, out var layout);
        var dump = _tools.Sh($"sfdisk -d {path}");
        Assert.Contains("label: dos", dump, StringComparison.Ordinal);
        Assert.Contains("label-id: 0x04030201", dump, StringComparison.Ordinal);
        Assert.Contains("start=        2048", dump, StringComparison.Ordinal);
        Assert.Contains("type=c, bootable", dump, StringComparison.Ordinal);
        Assert.Contains($"start={layout.RootOffset / 512,12}, size={64 * Megabyte / 512,12}, type=83", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guid_partition_table_has_no_fault_for_sgdisk()
    {
        var path = Write(isGpt: true, out _);
        Assert.Contains("No problems found", _tools.Sh($"sgdisk -v {path}"), StringComparison.Ordinal);
        Assert.Contains("8304", _tools.Sh($"sgdisk -p {path}"), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_core_there_is_a_bios_boot_partition_that_has_it()
    {
        var core = Enumerable.Repeat((byte)0xc0, 1024).ToArray();
        var layout = RootDiskLayout.Of([], Options(isGpt: true) with { BootCode = new byte[440], Core = core });
        var first = layout.Pieces[0].Bytes.ToArray();
        Assert.Equal(core, first[(34 * 512)..]);
        var path = Path.Combine(_tools.Folder, "grub.img");
        using (var output = File.Create(path))
        {
            output.SetLength(layout.Length);
            output.Write(first);
            output.Position = layout.Pieces[^1].Offset;
            output.Write(layout.Pieces[^1].Bytes.Span);
        }

        Assert.Contains("No problems found", _tools.Sh($"sgdisk -v {path}"), StringComparison.Ordinal);
        Assert.Matches("3 +34 +2047 .*EF02", _tools.Sh($"sgdisk -p {path}"));
    }

    [Fact]
    public void A_core_beyond_its_partition_is_refused() =>
        Assert.Throws<ArgumentException>(() => RootDiskLayout.Of([], Options(isGpt: true) with { Core = new byte[(int)Megabyte] }));

    [Fact]
    public void The_boot_partition_has_no_fault_for_fsck()
    {
        var path = Write(isGpt: false, out var layout);
        var partition = Path.Combine(_tools.Folder, "boot.img");
        _tools.Sh($"dd if={path} of={partition} bs=1M skip=1 count={(layout.RootOffset / Megabyte) - 1} conv=sparse status=none");
        Assert.Contains("vmlinuz", _tools.Sh($"mdir -b -i {partition} ::"), StringComparison.Ordinal);
        _tools.Sh($"fsck.fat -n {partition}");
    }

    [Fact]
    public void Boot_code_beyond_its_room_is_refused() =>
        Assert.Throws<ArgumentException>(() => RootDiskLayout.Of([], Options(isGpt: false) with { BootCode = new byte[441] }));
}

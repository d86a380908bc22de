using System.Buffers.Binary;
using System.Text;
using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Volumes that mkfs.fat and mtools made, and volumes that were damaged on purpose.</summary>
public sealed class FatVolumeTests : IDisposable
{
    private readonly DiskTools _tools = new();

    [Theory]
    [InlineData("-F 12 -C", 1440, FatKind.Fat12)]
    [InlineData("-F 16 -C", 20_000, FatKind.Fat16)]
    [InlineData("-F 32 -C", 40_000, FatKind.Fat32)]
    [InlineData("-F 32 -s 8 -C", 300_000, FatKind.Fat32)]
    [InlineData("-F 32 -S 4096 -s 1 -C", 300_000, FatKind.Fat32)]
    public void Volumes_of_mkfs_with_files_of_mtools_are_read(string options, int kilobytes, FatKind kind)
    {
        var image = Make($"mkfs.fat {options} -n SUNUPTEST -i cafe1234", kilobytes);
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n")));
        File.WriteAllBytes(Path.Combine(_tools.Folder, "content"), content);
        _tools.Sh($"mmd -i {image} ::/EFI ::/EFI/BOOT '::/a folder with a long name'");
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/content ::/EFI/BOOT/BOOTX64.EFI");
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/content '::/a folder with a long name/a file with a name of more than one entry.efi'");
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/content ::/lower.txt");

        var volume = FatVolume.Read(_tools.Open(image), 0, out var why)!;
        Assert.Null(why);
        Assert.Equal(kind, volume.Kind);
        Assert.Equal(0xcafe1234, volume.BootSector.VolumeId);
        Assert.Equal("SUNUPTEST", volume.BootSector.Label);
        Assert.Equal(
            ["EFI", "EFI/BOOT", "EFI/BOOT/BOOTX64.EFI", "a folder with a long name", "a folder with a long name/a file with a name of more than one entry.efi", "lower.txt"],
            volume.ListAll().Select(entry => entry.Path));
        Assert.Equal(content, Read(volume, "efi/boot/bootx64.efi"));
        Assert.Equal(content, Read(volume, "AFOLDE~1/AFILEW~1.EFI"));
        Assert.Empty(volume.Faults);
    }

    [Fact]
    public void A_fragmented_file_is_read_in_order()
    {
        var image = Make("mkfs.fat -F 12 -s 1 -C", 1440);
        var piece = new byte[20_000];
        for (var i = 0; i < 30; i++)
        {
            piece.AsSpan().Fill((byte)i);
            File.WriteAllBytes(Path.Combine(_tools.Folder, $"f{i}"), piece);
            _tools.Sh($"mcopy -i {image} {_tools.Folder}/f{i} ::/f{i}");
        }

        for (var i = 0; i < 30; i += 2)
        {
            _tools.Sh($"mdel -i {image} ::/f{i}");
        }

        var whole = Enumerable.Range(0, 200_000).Select(i => (byte)(i / 700)).ToArray();
        File.WriteAllBytes(Path.Combine(_tools.Folder, "whole"), whole);
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/whole ::/whole");
        Assert.Equal(whole, Read(FatVolume.Read(_tools.Open(image), 0, out _)!, "whole"));
    }

    [Fact]
    public void A_deleted_long_name_does_not_stick_to_the_file_behind_it()
    {
        var image = Make("mkfs.fat -F 12 -C", 1440);
        _tools.Sh($"mmd -i {image} '::/a long name to be deleted' ::/SHORT");
        _tools.Sh($"mrd -i {image} '::/a long name to be deleted'");
        Assert.Equal(["SHORT"], FatVolume.Read(_tools.Open(image), 0, out _)!.List().Select(entry => entry.Name));
    }

    [Fact]
    public void A_chain_that_is_a_circle_ends_and_is_named()
    {
        var bytes = Small(out var volume);
        var file = volume.Find("BIG")!;
        // FAT12: three bytes hold two entries; the third cluster of the file points to its first.
        SetFat12(bytes, file.FirstCluster + 2, file.FirstCluster);
        var damaged = FatVolume.Read(new FileBytes(bytes), 0, out _)!;
        Assert.Null(damaged.Open(damaged.Find("BIG")!, out var why));
        Assert.Contains("no end", why!.Value.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_its_own_child_is_entered_once()
    {
        var bytes = Small(out var volume);
        var inner = volume.Find("EFI/BOOT")!;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((int)inner.EntryOffset + 26), (ushort)volume.Find("EFI")!.FirstCluster);
        var damaged = FatVolume.Read(new FileBytes(bytes), 0, out _)!;
        Assert.Equal(["EFI", "EFI/BOOT", "BIG"], damaged.ListAll().Select(entry => entry.Path));
        Assert.Contains(damaged.Faults, fault => fault.Field == "EFI/BOOT");
    }

    [Fact]
    public void A_chain_that_is_too_short_is_named_with_both_lengths()
    {
        var bytes = Small(out var volume);
        SetFat12(bytes, volume.Find("BIG")!.FirstCluster, 0xfff);
        var damaged = FatVolume.Read(new FileBytes(bytes), 0, out _)!;
        Assert.Null(damaged.Open(damaged.Find("BIG")!, out var why));
        Assert.Contains("ends after", why!.Value.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11, 0, "BPB_BytsPerSec")]
    [InlineData(13, 3, "BPB_SecPerClus")]
    [InlineData(16, 0, "BPB_NumFATs")]
    [InlineData(21, 7, "BPB_Media")]
    public void A_boot_sector_that_linux_refuses_is_refused_by_the_same_field(int offset, byte value, string field)
    {
        var bytes = Small(out _);
        bytes[offset] = value;
        bytes[offset + 1] = offset == 11 ? (byte)0 : bytes[offset + 1];
        Assert.Null(FatVolume.Read(new FileBytes(bytes), 0, out var why));
        Assert.Equal(field, why!.Value.Field);
    }

    public void Dispose() => _tools.Dispose();

    internal static void SetFat12(byte[] image, uint cluster, uint next)
    {
        var at = 512 + (int)(cluster + (cluster / 2));
        uint old = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), (ushort)(cluster % 2 == 0 ? (old & 0xf000u) | next : (old & 0xfu) | (next << 4)));
    }

    private byte[] Small(out FatVolume volume)
    {
        var image = Make("mkfs.fat -F 12 -s 1 -C", 360);
        File.WriteAllBytes(Path.Combine(_tools.Folder, "big"), new byte[5000]);
        _tools.Sh($"mmd -i {image} ::/EFI ::/EFI/BOOT");
        _tools.Sh($"mcopy -i {image} {_tools.Folder}/big ::/BIG");
        var bytes = File.ReadAllBytes(image);
        volume = FatVolume.Read(new FileBytes(bytes), 0, out _)!;
        return bytes;
    }

    private static byte[] Read(FatVolume volume, string path)
    {
        using var stream = volume.Open(volume.Find(path)!, out _)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private string Make(string command, int kilobytes)
    {
        var image = Path.Combine(_tools.Folder, "made.img");
        _tools.Sh($"{command} {image} {kilobytes}");
        return image;
    }
}

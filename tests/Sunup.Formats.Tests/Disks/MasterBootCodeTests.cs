using Sunup.Formats.Disks.BootCodes;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Boot code is named from its bytes; what is not known is said to be unknown.</summary>
public sealed class MasterBootCodeTests
{
    [Theory]
    [InlineData("/usr/lib/syslinux/mbr/mbr.bin", "syslinux_mbr", BootHandover.ActivePartition)]
    [InlineData("/usr/lib/syslinux/mbr/gptmbr.bin", "syslinux_gptmbr", BootHandover.LegacyBootPartition)]
    [InlineData("/usr/lib/syslinux/mbr/altmbr.bin", "syslinux_altmbr", BootHandover.FixedPartition)]
    public void Files_of_syslinux_are_known_byte_for_byte(string path, string id, BootHandover handover)
    {
        var code = MasterBootCode.Recognize(Sector(path));
        Assert.Equal((id, handover, true), (code.Id, code.Handover, code.IsExact));
    }

    [Fact]
    public void Another_build_of_syslinux_is_known_by_its_texts()
    {
        var sector = Sector("/usr/lib/syslinux/mbr/mbr.bin");
        sector[20] ^= 1;
        var code = MasterBootCode.Recognize(sector);
        Assert.Equal(("syslinux_mbr", false), (code.Id, code.IsExact));
    }

    [Fact]
    public void Boot_img_of_grub_names_the_sector_that_it_loads()
    {
        var code = MasterBootCode.Recognize(Sector("/usr/lib/grub/i386-pc/boot.img"));
        Assert.Equal(("grub2", 1L), (code.Id, code.Sector));
    }

    [Fact]
    public void Zeros_are_none() => Assert.True(MasterBootCode.Recognize(new byte[512]).IsNone);

    [Fact]
    public void Other_bytes_are_unknown()
    {
        var sector = new byte[512];
        new Random(1).NextBytes(sector.AsSpan(0, 440));
        Assert.Equal("unknown", MasterBootCode.Recognize(sector).Id);
    }

    [Fact]
    public void The_text_of_mkfs_fat_starts_nothing()
    {
        using var tools = new DiskTools();
        var image = Path.Combine(tools.Folder, "fat.img");
        tools.Sh($"mkfs.fat -C {image} 2048");
        Assert.False(PartitionBootCode.Recognize(tools.Open(image).Read(0, 512)).IsBootable);
    }

    private static byte[] Sector(string path)
    {
        var inCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
        Assert.SkipUnless(inCi || File.Exists(path), $"this test needs {path}");
        return [.. File.ReadAllBytes(path), .. new byte[512]];
    }
}

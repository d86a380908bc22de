using System.Buffers.Binary;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Disks.Mbr;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Tables of sfdisk read as sfdisk reads them, and tables that were made to do harm.</summary>
public sealed class MbrTableTests : IDisposable
{
    private readonly DiskTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData("label: dos\\nlabel-id: 0x12345678\\n2048,4096,c,*\\n8192,16384,83")]
    [InlineData("label: dos\\n2048,4096,83\\n6144,,5\\n8192,2048,83\\n12288,2048,82\\n16384,,8e")]
    [InlineData("label: dos\\n2048,1024,ef\\n4096,1024,7\\n6144,1024,27\\n8192,1024,fd,*")]
    public void Entries_are_those_that_sfdisk_reads(string script)
    {
        var image = Path.Combine(_tools.Folder, "mbr.img");
        _tools.Sh($"truncate -s 20M {image}");
        _tools.Sh($"printf '{script}\\n' | sfdisk -q {image}");
        using var json = JsonDocument.Parse(_tools.Sh($"sfdisk --json {image}"));
        var expected = json.RootElement.GetProperty("partitiontable").GetProperty("partitions").EnumerateArray()
            .Select(entry => (entry.GetProperty("start").GetInt64(), entry.GetProperty("size").GetInt64(), Convert.ToByte(entry.GetProperty("type").GetString(), 16), entry.TryGetProperty("bootable", out var bootable) && bootable.GetBoolean()))
            .ToList();
        var table = MbrTable.Read(_tools.Open(image))!;
        Assert.Equal(MbrMeaning.Table, table.Meaning);
        Assert.Equal(expected, table.Primaries.Concat(table.Logicals).Select(entry => (entry.FirstLba, entry.SectorCount, entry.Type, entry.IsActive)));
        Assert.Equal(Convert.ToUInt32(json.RootElement.GetProperty("partitiontable").GetProperty("id").GetString(), 16), table.DiskSignature);
        Assert.Empty(table.Faults);
    }

    [Fact]
    public void A_chain_of_extended_records_that_is_a_circle_ends()
    {
        var table = MbrTable.Read(new FileBytes(Circle()))!;
        Assert.Equal(2, table.Logicals.Length);
        Assert.Contains(table.Faults, fault => fault.Rule.Contains("comes back to the record in sector 64", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fat_volume_without_a_table_is_no_table()
    {
        var image = Path.Combine(_tools.Folder, "fat.img");
        _tools.Sh($"mkfs.fat -C {image} 2048");
        Assert.Equal(MbrMeaning.FatVolume, MbrTable.Read(_tools.Open(image))!.Meaning);
    }

    [Fact]
    public void A_partition_behind_the_end_is_a_fault()
    {
        var disk = new byte[1 << 20];
        Entry(disk, 0, 0, 0x83, 64, 1 << 20);
        Sign(disk, 0);
        Assert.Contains("the disk's last one is 2047", Assert.Single(MbrTable.Read(new FileBytes(disk))!.Faults).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0/0/1")]
    [InlineData(2048, "0/32/33")]
    [InlineData(16_450_559, "1023/254/63")]
    [InlineData(16_450_560, "1023/254/63")]
    public void Sectors_have_their_place_in_cylinders(long lba, string expected) => Assert.Equal(expected, CylinderHeadSector.Of(lba).ToString());

    [Fact]
    public void Cylinder_head_sector_and_back_is_the_same() => Prop.ForAll(
        Gen.Choose(0, (int)CylinderHeadSector.FirstBeyond - 1).ToArbitrary(),
        lba => CylinderHeadSector.Of(lba).Lba == lba).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_tables_are_read_to_their_end()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 2000; round++)
        {
            var disk = Circle();
            for (var change = random.Next(1, 20); change > 0; change--)
            {
                var sector = random.Next(3) switch { 0 => 0, 1 => 64, _ => 128 };
                disk[(sector * 512) + 446 + random.Next(64)] = (byte)random.Next(256);
            }

            Assert.True(MbrTable.Read(new FileBytes(disk))!.Logicals.Length <= 251);
        }
    }

    // Sector 64 links to 128, and 128 back to 64.
    private static byte[] Circle()
    {
        var disk = new byte[256 * 512];
        Entry(disk, 0, 0, 0x05, 64, 190);
        Sign(disk, 0);
        Entry(disk, 64, 0, 0x83, 2, 10);
        Entry(disk, 64, 1, 0x05, 64, 60);
        Sign(disk, 64);
        Entry(disk, 128, 0, 0x83, 2, 10);
        Entry(disk, 128, 1, 0x05, 0, 60);
        Sign(disk, 128);
        return disk;
    }

    private static void Entry(byte[] disk, int sector, int number, byte type, uint first, uint count)
    {
        var entry = disk.AsSpan((sector * 512) + MbrTable.EntriesOffset + (number * 16), 16);
        entry[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], count);
    }

    private static void Sign(byte[] disk, int sector) => (disk[(sector * 512) + 510], disk[(sector * 512) + 511]) = (0x55, 0xaa);
}

using System.Buffers.Binary;
using Sunup.Binary;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Tables of sgdisk, and tables that were damaged on purpose, as Linux would take them.</summary>
public sealed class GptTableTests : IDisposable
{
    private readonly DiskTools _tools = new();

    [Fact]
    public void A_table_of_sgdisk_is_read_field_by_field()
    {
        var image = Make();
        var table = GptTable.Read(_tools.Open(image))!;
        Assert.Equal(new Guid("11111111-2222-3333-4444-555555555555"), table.Header.DiskId);
        Assert.Equal(
            [
                new GptPartition(1, GptTypes.EfiSystem, new Guid("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"), 2048, 4095, 4, "boot äöü"),
                new GptPartition(3, GptTypes.LinuxData, new Guid("99999999-8888-7777-6666-555555555555"), 4096, 16350, 0, "root"),
            ],
            table.Partitions);
        Assert.Empty(table.Faults);
        Assert.Empty(table.KernelMessages);
    }

    [Fact]
    public void A_table_that_we_write_is_the_one_that_sgdisk_writes()
    {
        var image = Make();
        var table = GptTable.Read(_tools.Open(image))!;
        var layout = new GptLayout(table.Header.DiskId, 512, new FileInfo(image).Length / 512, table.Partitions);
        var bytes = File.ReadAllBytes(image);
        var primary = layout.ToPrimaryBytes();
        Assert.Equal(bytes[512..primary.Length], primary[512..]);
        Assert.Equal(bytes[^layout.ToAlternateBytes().Length..], layout.ToAlternateBytes());
    }

    [Fact]
    public void A_disk_that_grew_gives_the_kernels_own_messages()
    {
        var image = Make();
        File.AppendAllBytes(image, new byte[1 << 20]);
        var table = GptTable.Read(_tools.Open(image))!;
        Assert.False(table.NeedsForce);
        Assert.Equal(
            [
                "GPT:Primary header thinks Alt. header is not at the end of the disk.", "GPT:16383 != 18431",
                "GPT:Alternate GPT header not at the end of the disk.", "GPT:16383 != 18431", "GPT: Use GNU Parted to correct GPT errors.",
            ],
            table.KernelMessages);
    }

    [Fact]
    public void A_disk_that_was_cut_has_a_primary_table_that_linux_refuses()
    {
        var image = Make();
        Assert.Null(GptTable.Read(new FileBytes(File.ReadAllBytes(image)[..^32_768]), 512, out var why));
        Assert.Equal("LastUsableLBA", why!.Value.Field);
    }

    [Theory]
    [InlineData(0, "Signature")]
    [InlineData(12, "HeaderSize")]
    [InlineData(16, "HeaderCRC32")]
    [InlineData(24, "MyLBA")]
    [InlineData(50, "LastUsableLBA")]
    [InlineData(84, "SizeOfPartitionEntry")]
    [InlineData(88, "PartitionEntryArrayCRC32")]
    public void A_damaged_primary_header_is_named_by_its_field_and_the_alternate_needs_force(int offset, string field)
    {
        var bytes = File.ReadAllBytes(Make());
        bytes[512 + offset] ^= 0x55;
        if (offset > 16)
        {
            bytes.AsSpan(512 + 16, 4).Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(512 + 16), Crc32.Of(bytes.AsSpan(512, 92)));
        }

        var table = GptTable.Read(new FileBytes(bytes))!;
        Assert.True(table.NeedsForce);
        Assert.Equal(field, table.Faults[0].Field);
        Assert.Equal(2, table.Partitions.Length);
        Assert.Equal(["Primary GPT is invalid, using alternate GPT."], table.KernelMessages);
    }

    [Fact]
    public void Without_a_protective_record_linux_looks_at_no_table()
    {
        var bytes = File.ReadAllBytes(Make());
        bytes.AsSpan(446, 64).Clear();
        var table = GptTable.Read(new FileBytes(bytes))!;
        Assert.True(table.NeedsForce);
        Assert.Equal("MBR partition entries", table.Faults[0].Field);
    }

    public void Dispose() => _tools.Dispose();

    private string Make()
    {
        var image = Path.Combine(_tools.Folder, "gpt.img");
        _tools.Sh($"truncate -s 8M {image}");
        _tools.Sh($"sgdisk -U 11111111-2222-3333-4444-555555555555 -n 1:2048:4095 -t 1:ef00 -u 1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee -c '1:boot äöü' -A 1:set:2 "
            + $"-n 3:4096:16350 -t 3:8300 -u 3:99999999-8888-7777-6666-555555555555 -c 3:root {image}");
        return image;
    }
}

using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Images of qemu-img, read as qemu-img reads them; and damaged ones.</summary>
public sealed class Qcow2ImageTests : IDisposable
{
    private readonly DiskTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("-o compat=0.10", "")]
    [InlineData("-o cluster_size=512", "")]
    [InlineData("-o cluster_size=2M", "")]
    [InlineData("-o extended_l2=on,cluster_size=64k", "")]
    [InlineData("", "-c")]
    [InlineData("-o compression_type=zstd", "-c")]
    [InlineData("-o cluster_size=4k", "-c")]
    public void The_disk_of_an_image_is_that_of_qemu(string options, string compress)
    {
        var raw = Raw("raw.img");
        var image = Path.Combine(_tools.Folder, "disk.qcow2");
        _tools.Sh($"qemu-img convert -f raw -O qcow2 {compress} {options} {raw} {image}");
        using var disk = Qcow2Image.Read(_tools.Open(image), out var why)!.Open();
        Assert.Null(why);
        Assert.Equal(File.ReadAllBytes(raw), All(disk));
    }

    [Fact]
    public void What_an_overlay_has_not_comes_from_its_backing_file()
    {
        var raw = Raw("base.img");
        var image = Path.Combine(_tools.Folder, "overlay.qcow2");
        _tools.Sh($"qemu-img create -q -f qcow2 -b {raw} -F raw {image} 6M");
        _tools.Sh($"qemu-io -f qcow2 -c 'write -P 0xaa 70000 5000' -c 'write -z 1M 128k' {image}");
        var flat = Path.Combine(_tools.Folder, "flat.img");
        _tools.Sh($"qemu-img convert -O raw {image} {flat}");
        var qcow = Qcow2Image.Read(_tools.Open(image))!;
        Assert.Equal((raw, "raw"), (qcow.Header.BackingFile, qcow.Header.BackingFileFormat));
        using var backing = File.OpenRead(raw);
        using var disk = qcow.Open(backing);
        Assert.Equal(File.ReadAllBytes(flat), All(disk));
        Assert.Equal(Qcow2MappingKind.Allocated, qcow.Map(70_000).Kind);
        Assert.Equal(Qcow2MappingKind.Zero, qcow.Map(1 << 20).Kind);
        Assert.Equal(Qcow2MappingKind.Backing, qcow.Map(0).Kind);
    }

    [Fact]
    public void Sizes_that_no_file_has_are_refused_before_anything_is_made()
    {
        var bytes = Image();
        Assert.Equal("l1_size", Fault(bytes, 36, 0x7fff_ffff));
        Assert.Equal("cluster_bits", Fault(bytes, 20, 30));
        Assert.Equal("l1_size", Fault(bytes, 24, 0x7fff_ffff));
        Assert.Equal("L1 table", Fault(bytes, 44, 0x7f00_0000));
        Assert.Equal("crypt_method", Fault(bytes, 32, 2));
    }

    [Fact]
    public void An_image_whose_tables_point_outside_is_damaged_and_not_read()
    {
        var random = new Random(20261126);
        var sample = Image();
        for (var round = 0; round < 400; round++)
        {
            var bytes = sample.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(2) == 0 ? random.Next(112) : random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (Qcow2Image.Read(new FileBytes(bytes)) is { } image)
            {
                for (long at = 0; at < Math.Min(image.Length, 8 << 20); at += 65_536)
                {
                    var mapping = image.Map(at);
                    Assert.True(mapping.Length is > 0 and <= 2 << 20);
                    Assert.True(mapping.Kind is not Qcow2MappingKind.Compressed || mapping.CompressedLength <= bytes.Length);
                }
            }
        }
    }

    private static string? Fault(byte[] sample, int offset, uint value)
    {
        var bytes = sample.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(offset), value);
        Assert.Null(Qcow2Image.Read(new FileBytes(bytes), out var why));
        return why?.Field;
    }

    private byte[] Image()
    {
        var image = Path.Combine(_tools.Folder, "small.qcow2");
        _tools.Sh($"qemu-img convert -c -f raw -O qcow2 {Raw("small.img")} {image}");
        return File.ReadAllBytes(image);
    }

    // Bytes that compress and bytes that do not, holes between.
    private string Raw(string name)
    {
        var path = Path.Combine(_tools.Folder, name);
        var bytes = new byte[5 << 20];
        new Random(7).NextBytes(bytes.AsSpan(0, 200_000));
        bytes.AsSpan(700_000, 300_000).Fill(0x5a);
        new Random(8).NextBytes(bytes.AsSpan((3 << 20) + 77, 100_000));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] All(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

using System.Security.Cryptography;
using Sunup.Formats.Disks;
using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Disks.Gpt;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Images that Sunup writes, as sgdisk, fsck.fat and mtools see them.</summary>
public sealed class EspImageTests : IDisposable
{
    private readonly DiskTools _tools = new();

    private static byte[] Noise(int length) => RandomNumberGenerator.GetBytes(length);

    private static EspFile[] Files(byte[] program) =>
    [
        EspFile.Of("EFI/BOOT/BOOTX64.EFI", program),
        EspFile.Of("EFI/Linux/debian-6.12.117+deb12-cloud-amd64.efi", Noise(70_000)),
        EspFile.Of("EFI/Linux/debian-6.12.117+deb12-cloud-amd64.efi.extra.d/console.addon.efi", Noise(4096)),
        EspFile.Of("EFI/Linux/débïan-Ωμέγα-日本語.efi", Noise(3)),
        EspFile.Of("loader/loader.conf", "timeout 0\n"u8.ToArray()),
        EspFile.Of("loader/entries/empty.conf", []),
        EspFile.Of("README", "root"u8.ToArray()),
    ];

    [Fact]
    public void Sgdisk_finds_no_fault_in_the_table_and_fsck_none_in_the_file_system()
    {
        var image = _tools.Esp(Files(Noise(300_000)));
        Assert.Contains("No problems found", _tools.Sh($"sgdisk -v {image}"), StringComparison.Ordinal);
        var listed = _tools.Sh($"sgdisk -i 1 {image}");
        Assert.Contains("C12A7328-F81F-11D2-BA4B-00A0C93EC93B (EFI system partition)", listed, StringComparison.Ordinal);
        Assert.Contains("First sector: 2048", listed, StringComparison.Ordinal);
        var checkedVolume = _tools.Sh($"fsck.fat -n -v -V {_tools.Partition(image)}");
        Assert.DoesNotContain("differ", checkedVolume, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("wrong", checkedVolume, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Mtools_reads_every_file_back_by_its_long_name()
    {
        var files = Files(Noise(300_000));
        var image = _tools.Esp(files);
        foreach (var file in files)
        {
            using var content = file.Open();
            var expected = new byte[file.Length];
            content.ReadExactly(expected);
            Assert.Equal(expected, _tools.Bytes($"mtype -i {image}@@1M '::/{file.Path}'"));
        }

        var folder = _tools.Sh($"mdir -i {image}@@1M ::/EFI/Linux");
        Assert.Contains("DEBIAN~1 EFI", folder, StringComparison.Ordinal);
        Assert.Contains("debian-6.12.117+deb12-cloud-amd64.efi.extra.d", folder, StringComparison.Ordinal);
        Assert.Contains("1980-01-01", folder, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_reader_reads_what_our_writer_wrote()
    {
        var files = Files(Noise(300_000));
        var image = _tools.Open(_tools.Esp(files));
        var table = GptTable.Read(image)!;
        Assert.Empty(table.Faults);
        Assert.Empty(table.KernelMessages);
        Assert.False(table.NeedsForce);
        var volume = FatVolume.ReadEfiSystem(image)!;
        Assert.Equal(FatKind.Fat32, volume.Kind);
        Assert.InRange(volume.Clusters, 65_525 + 16, 70_000);
        Assert.Equal(files.Select(file => file.Path).Order(StringComparer.Ordinal), volume.ListAll().Where(entry => !entry.IsDirectory).Select(entry => entry.Path).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            using var content = volume.Open(volume.Find(file.Path.ToLowerInvariant())!, out var why)!;
            Assert.Null(why);
            Assert.Equal(SHA256.HashData(file.Open()), SHA256.HashData(content));
        }

        Assert.Empty(volume.Faults);
    }

    [Fact]
    public void The_number_of_free_clusters_is_the_one_that_is_counted()
    {
        var path = _tools.Esp(Files(Noise(1_234_567)));
        var image = _tools.Open(path);
        var volume = FatVolume.ReadEfiSystem(image)!;
        var info = FatInfoSector.ReadFree(image.Read((1 << 20) + 512, 512));
        Assert.Equal(volume.CountFree(), (long)info!.Value);
        Assert.Equal(image.Read(1 << 20, 1024), image.Read((1 << 20) + (6 * 512), 1024));
    }

    [Fact]
    public void The_same_files_give_the_same_bytes_and_the_time_is_the_one_that_was_asked_for()
    {
        var files = Files(Noise(50_000));
        var one = _tools.Esp(files, new EspOptions { SourceDateEpoch = 1_700_000_001 }, "one.img");
        var other = _tools.Esp(files, new EspOptions { SourceDateEpoch = 1_700_000_001 }, "other.img");
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(one)), SHA256.HashData(File.ReadAllBytes(other)));
        Assert.Contains("2023-11-14", _tools.Sh($"mdir -i {one}@@1M ::/"), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero), FatVolume.ReadEfiSystem(_tools.Open(one))!.Find("README")!.Modified);
    }

    [Fact]
    public void Most_of_the_image_is_a_hole()
    {
        var image = _tools.Esp(Files(Noise(300_000)));
        Assert.True(new FileInfo(image).Length >= 257 << 20);
        var used = long.Parse(_tools.Sh($"stat -c %b {image}")) * 512;
        Assert.InRange(used, 300_000, 2 << 20);
    }

    [Fact]
    public void An_output_that_cannot_seek_gets_the_same_bytes()
    {
        var files = Files(Noise(5000));
        using var hash = new HashingStream();
        var length = EspImage.Write(hash, files);
        Assert.Equal(length, hash.Written);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(_tools.Esp(files))), hash.Finish());
    }

    [Fact]
    public void On_a_disk_with_blocks_of_4096_bytes_the_table_is_where_such_a_disk_has_it()
    {
        var files = Files(Noise(100_000));
        var image = _tools.Open(_tools.Esp(files, new EspOptions { BlockSize = 4096 }));
        Assert.Null(GptTable.Read(image, 512, out var why));
        Assert.Equal("Signature", why!.Value.Field);
        var table = GptTable.Read(image, 4096, out _)!;
        Assert.Empty(table.KernelMessages);
        var volume = FatVolume.ReadEfiSystem(image)!;
        Assert.Equal(4096, volume.BootSector.BytesPerSector);
        Assert.Equal(files.Length, volume.ListAll().Count(entry => !entry.IsDirectory));
    }

    [Theory]
    [InlineData("EFI/BOOT/BOOTX64.EFI", "efi/boot/bootx64.efi")]
    [InlineData("EFI/BOOT", "EFI/BOOT/BOOTX64.EFI")]
    [InlineData("a/b:c", "x")]
    [InlineData("a//b", "x")]
    [InlineData("../a", "x")]
    [InlineData("a ", "x")]
    public void Names_that_fat_cannot_hold_are_refused(string one, string other) =>
        Assert.Throws<ArgumentException>(() => EspLayout.Of([EspFile.Of(one, []), EspFile.Of(other, [])]));

    [Fact]
    public void A_file_of_4_GiB_is_refused() =>
        Assert.Throws<ArgumentException>(() => EspLayout.Of([new EspFile("a", 1L << 32, () => Stream.Null)]));

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void A_file_that_changed_its_length_meanwhile_is_an_error(int really) =>
        Assert.Throws<IOException>(() => EspImage.Write(new MemoryStream(), [new EspFile("a", 11, () => new MemoryStream(new byte[really]))]));

    [Fact]
    public void Two_hundred_names_that_are_alike_get_two_hundred_short_ones()
    {
        var image = _tools.Esp([.. Enumerable.Range(0, 200).Select(i => EspFile.Of($"EFI/Linux/linux-image-{i}.conf.d", [1]))]);
        var volume = FatVolume.ReadEfiSystem(_tools.Open(image))!;
        Assert.Equal(200, volume.List(volume.Find("EFI/Linux")).Select(entry => entry.ShortName).Distinct().Count());
        Assert.DoesNotContain("uplicate", _tools.Sh($"fsck.fat -n -v {_tools.Partition(image)}"), StringComparison.Ordinal);
    }

    public void Dispose() => _tools.Dispose();

    private sealed class HashingStream : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public byte[] Finish() => _hash.GetHashAndReset();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            Written += buffer.Length;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}

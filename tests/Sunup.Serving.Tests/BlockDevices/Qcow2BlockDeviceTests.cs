using System.Diagnostics;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.BlockDevices;

/// <summary>QCOW2 images that qemu-img makes.</summary>
public sealed class Qcow2BlockDeviceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-qcow2-").FullName;
    private readonly byte[] _content = new byte[3 << 20];

    public Qcow2BlockDeviceTests()
    {
        Requires.File("/usr/bin/qemu-img");
        new Random(5).NextBytes(_content.AsSpan(0, 1 << 20));
        _content.AsSpan(2 << 20, 300_000).Fill((byte)'a');
        File.WriteAllBytes(PathOf("raw"), _content);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-O", "qcow2")]
    [InlineData("-c", "-O", "qcow2")]
    [InlineData("-O", "qcow2", "-o", "cluster_size=4096")]
    public async Task It_reads_as_the_raw_image_that_it_was_made_of(params string[] options)
    {
        QemuImg(["convert", "-f", "raw", .. options, PathOf("raw"), PathOf("q")]);
        await using var disk = DiskImage.Open(PathOf("q"), isReadOnly: true);
        Assert.Equal((6144, true), (disk.BlockCount, disk.IsReadOnly));
        var random = new Random(7);
        var reads = Enumerable.Range(0, 60).Select(async _ =>
        {
            var offset = random.Next(6000) * 512;
            var bytes = new byte[random.Next(1, 144) * 512];
            await disk.ReadAsync(offset, bytes, Stop);
            Assert.True(_content.AsSpan(offset, bytes.Length).SequenceEqual(bytes), $"{bytes.Length} bytes at {offset}");
        });
        await Task.WhenAll(reads);
        Assert.True(disk.ExtentAt(0).IsAllocated);
        Assert.False(disk.ExtentAt(0x18_0000).IsAllocated);
    }

    [Fact]
    public async Task A_machine_writes_into_its_overlay_over_it()
    {
        QemuImg("convert", "-f", "raw", "-O", "qcow2", PathOf("raw"), PathOf("q"));
        var before = await File.ReadAllBytesAsync(PathOf("q"), Stop);
        await using (var golden = DiskImage.Open(PathOf("q"), isReadOnly: true))
        {
            await using var own = OverlayBlockDevice.Open(PathOf("own"), PathOf("q"), golden);
            await own.WriteAsync(512, new byte[512], Stop);
            var bytes = new byte[2048];
            await own.ReadAsync(0, bytes, Stop);
            Assert.Equal([.. _content[..512], .. new byte[512], .. _content[1024..2048]], bytes);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(PathOf("q"), Stop));
    }

    [Fact]
    public void What_cannot_be_served_is_told()
    {
        QemuImg("convert", "-f", "raw", "-O", "qcow2", PathOf("raw"), PathOf("q"));
        QemuImg("create", "-q", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", PathOf("above"));
        File.WriteAllBytes(PathOf("damaged"), [(byte)'Q', (byte)'F', (byte)'I', 0xfb, .. new byte[1020]]);
        Assert.Contains("for reading only", Refusal("q", isReadOnly: false), StringComparison.Ordinal);
        Assert.Contains("rests on another file, /etc/passwd", Refusal("above", isReadOnly: true), StringComparison.Ordinal);
        Assert.Contains("cannot be used", Refusal("damaged", isReadOnly: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_disk_that_begins_as_one_is_served_when_that_is_said()
    {
        await File.WriteAllBytesAsync(PathOf("raw"), [(byte)'Q', (byte)'F', (byte)'I', 0xfb, .. new byte[1020]], Stop);
        await using var disk = DiskImage.Open(PathOf("raw"), isReadOnly: false, format: ImageFormat.Raw);
        Assert.Equal(2, disk.BlockCount);
    }

    private string Refusal(string name, bool isReadOnly)
    {
        var finding = Assert.Throws<FindingException>(() => DiskImage.Open(PathOf(name), isReadOnly)).Finding;
        Assert.Equal("SU0560", finding.Id);
        return finding.Summary;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static void QemuImg(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("qemu-img", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}

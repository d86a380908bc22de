using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Kernels;
using Sunup.Images.Extracting;
using Sunup.Images.Repairing;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Repairing;

/// <summary>Images that the kernel stops at, made as they come about; each must be taken to its end afterwards and have the same files.</summary>
[Trait("Kind", "Peer")]
public sealed class ImageRepairTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public ImageRepairTests()
    {
        foreach (var tool in (string[])["zstd", "xz", "lz4", "gzip", "bzip2", "lzop"])
        {
            Requires.Tool(tool);
        }

        var random = new byte[3_000_001];
        new Random(1).NextBytes(random);
        random.AsSpan(0, 2_000_000).Fill(7);
        File.WriteAllBytes(_work["a"], new Archive().Folder("d").Entry("d/big", 0x81a4, random, 1, null).File("init", "#!/bin/sh\n", 0x81ed).ToArray());
        File.WriteAllBytes(_work["b"], new Archive().Folder("e").File("e/late", "late").ToArray());
        File.WriteAllText(_work["config"], "kernel.a = 1\n");
    }

    public void Dispose() => _work.Dispose();

    private RepairReport Repair(string line, RepairOptions? options = null)
    {
        Tools.Shell(line, _work.Path);
        using var output = File.Create(_work["fixed"], 1, FileOptions.None);
        return new ImageRepair(options ?? new RepairOptions { Rules = UnpackRules.ForKernel(null, null) }).Run(_work["image"], output, TestContext.Current.CancellationToken);
    }

    private void AssertFiles(params string[] names)
    {
        Tools.Shell("rm -rf out", _work.Path);
        var report = new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), Final = true })
            .Run([_work["fixed"]], _work.Folder("out"), TestContext.Current.CancellationToken);
        Assert.True(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Summary)));
        Assert.Equal(names, Tools.Shell("find . -type f -printf '%P\\n' | sort", _work["out"]).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(10, new FileInfo(_work["out/init"]).Length);
        Assert.Equal(3_000_001, new FileInfo(_work["out/d/big"]).Length);
    }

    [Theory]
    [InlineData("(cat a; printf '\\0'; cat b) > image", "broken padding", "multiple of 4")]
    [InlineData("gzip -k a b; truncate -s %4 a.gz; (cat a.gz; printf '\\0\\0'; cat b) > image", "invalid magic at start of compressed archive", "multiple of 4")]
    [InlineData("(cat a; printf '\\0'; gzip < b) > image", "broken padding", "multiple of 4")]
    [InlineData("(lz4 -lq < a; cat b) > image", "Decoding failed", "four zeros")]
    [InlineData("(lz4 -lq < a; printf '\\0\\0'; gzip < b) > image", "Decoding failed", "four zeros")]
    [InlineData("(xz < a; xz --check=sha256 < b) > image", "Input was encoded with settings that are not supported by this XZ decoder", "CRC64")]
    [InlineData("(xz -T2 --block-size=1MiB < a; cat b) > image; truncate -s %4 image", "Input was encoded with settings that are not supported by this XZ decoder", "CRC64")]
    [InlineData("(lz4 -q < a | cat; lz4 -q -BD -B4 < b | cat) > image", "invalid magic at start of compressed archive", "frame format")]
    [InlineData("(lz4 -q -BD -B4 --content-size a -c; cat b) > image; truncate -s %4 image", "invalid magic at start of compressed archive", "frame format")]
    [InlineData("(printf 'P*M\\x18\\4\\0\\0\\0abcd'; zstd -q < a; printf 'P*M\\x18\\4\\0\\0\\0abcd'; zstd -q < b) > image", "invalid magic at start of compressed archive", "skippable")]
    [InlineData("(head -c 1000000 a | zstd -q; tail -c +1000001 a | zstd -q; zstd -q < b) > image", "junk at the end of compressed archive", "goes on in the middle")]
    [InlineData("(head -c 1000000 a | gzip; tail -c +1000001 a | gzip; gzip < b) > image", "junk at the end of compressed archive", "goes on in the middle")]
    [InlineData("(head -c 1000000 a | xz; tail -c +1000001 a | xz; xz < b) > image", null, "goes on in the middle")]
    [InlineData("((printf '\\0\\0\\0\\0'; cat a) | gzip; gzip < b) > image", "no cpio magic", "zeros inside")]
    [InlineData("(gzip < /dev/null; gzip < a; gzip < b) > image", "junk at the end of compressed archive", "without an archive")]
    [InlineData("(head -c -3 a | gzip; gzip < b) > image", null, null)]
    [InlineData("(cat a b; echo) > image", "invalid magic at start of compressed archive", "white space")]
    [InlineData("(cat a; printf '#!ipxe\\nboot\\n'; head -c 4000 /dev/zero; cat b) > image", "invalid magic at start of compressed archive", "iPXE script")]
    public void What_the_kernel_stops_at_is_mended(string line, string? before, string? change)
    {
        var report = Repair(line);
        if (before is not null)
        {
            Assert.Equal(before, report.Before.Message);
        }

        Assert.True(report.IsSound, report.Findings.FirstOrDefault()?.Summary);
        Assert.Empty(report.Findings);
        if (change is not null)
        {
            Assert.Contains(report.Changes, item => item.Text.Contains(change, StringComparison.Ordinal));
        }

        AssertFiles("d/big", "e/late", "init");
    }

    [Fact]
    public void A_good_image_stays_as_it_is()
    {
        var report = Repair("(zstd -q < a; gzip < b) > image");
        Assert.True(report.IsSound);
        Assert.Empty(report.Changes);
        Assert.Equal(File.ReadAllBytes(_work["image"]), File.ReadAllBytes(_work["fixed"]));
    }

    [Fact]
    public void The_result_of_a_repair_needs_none()
    {
        Assert.NotEmpty(Repair("(lz4 -lq < a; cat b; printf x) > image", new RepairOptions { Rules = UnpackRules.ForKernel(null, null), CutJunk = true }).Changes);
        Assert.Empty(Repair("mv fixed image").Changes);
    }

    [Fact]
    public void A_buried_boot_configuration_comes_last()
    {
        Tools.Shell("""python3 -c 'import struct,sys; t=open("config","rb").read(); sys.stdout.buffer.write(t+struct.pack("<II",len(t),sum(t))+b"#BOOTCONFIG\n")' > trailer""", _work.Path);
        var report = Repair("(cat a trailer; printf '\\0\\0\\0'; truncate -s %4 b; cat b) > image");
        Assert.True(report.IsSound, report.Findings.FirstOrDefault()?.Summary);
        Assert.True(report.After!.BootConfigLength > 0);
        AssertFiles("d/big", "e/late", "init");
    }

    [Theory]
    [InlineData("head -c 1000000 a > image")]
    [InlineData("gzip < a > whole; head -c 500000 whole > image")]
    [InlineData("xz < a > whole; head -c 500000 whole > image")]
    [InlineData("zstd -q < a > whole; head -c 500000 whole > image")]
    [InlineData("lz4 -lq < a > whole; head -c 500000 whole > image")]
    [InlineData("head -c 1000000 a | gzip > image")]
    public void What_was_cut_short_is_refused(string line)
    {
        var report = Repair(line);
        Assert.False(report.IsSound);
        Assert.Equal("SU0875", Assert.Single(report.Findings).Id);
    }

    [Fact]
    public void Unknown_bytes_are_cut_only_when_that_is_asked_for()
    {
        const string line = "(cat a; printf 'some other file'; printf '\\0'; cat b) > image";
        Assert.Equal("SU0875", Assert.Single(Repair(line).Findings).Id);
        Assert.True(Repair(line, new RepairOptions { Rules = UnpackRules.ForKernel(null, null), CutJunk = true }).IsSound);
        AssertFiles("d/big", "e/late", "init");
    }

    [Fact]
    public void A_compression_that_the_kernel_lacks_is_replaced()
    {
        var report = Repair("(zstd -q < a; lzop < b; truncate -s %4 b) > image", new RepairOptions { Rules = UnpackRules.ForKernel(new KernelVersion(5, 4), null) });
        Assert.True(report.IsSound, report.Findings.FirstOrDefault()?.Summary);
        AssertFiles("d/big", "e/late", "init");
    }

    [Fact]
    public void The_end_is_padded_when_that_is_asked_for()
    {
        var report = Repair("gzip < a > image", new RepairOptions { Rules = UnpackRules.ForKernel(null, null), PadTo = 4096 });
        Assert.True(report.IsSound);
        Assert.Equal(0, new FileInfo(_work["fixed"]).Length % 4096);
        Assert.Contains("zeros were added at the end", Assert.Single(report.Changes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_of_xz_is_changed_without_compressing_anew()
    {
        Repair("(xz -T2 --block-size=1MiB < a) > image");
        Tools.Shell("cp fixed fixed.xz; xz -dc fixed.xz | cmp - a; xz --list --verbose fixed.xz | grep -q CRC32", _work.Path);
    }
}

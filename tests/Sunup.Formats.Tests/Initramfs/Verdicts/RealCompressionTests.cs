using System.Diagnostics;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Tests.Initramfs.Unpacking;

namespace Sunup.Formats.Tests.Initramfs.Verdicts;

/// <summary>The same with what the real tools write. Every row was booted on Debian's 6.1 and 6.12.</summary>
public sealed class RealCompressionTests
{
    private const string JunkAtEnd = "junk at the end of compressed archive";

    [Theory]
    [InlineData("gzip -9n")]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    [InlineData("xz --check=crc32")]
    [InlineData("xz --check=none")]
    [InlineData("lz4 -lq")]
    [InlineData("zstd -q")]
    public void What_the_kernel_takes(string tool)
    {
        var once = Compress(tool, CpioImage.Good().ToArray());
        Assert.Equal((null, InitOutcome.InitRuns, (int?)null), Told(once));
        Assert.Equal((null, InitOutcome.InitRuns, (int?)null), Told([.. once, .. once]));
        Assert.Equal((null, InitOutcome.InitRuns, (int?)null), Told([.. CpioImage.Good().ToArray(), .. once]));
    }

    [Theory]
    [InlineData("xz", "Input was encoded with settings that are not supported by this XZ decoder")]
    [InlineData("lz4 -q", "invalid magic at start of compressed archive")]
    public void What_it_does_not_take(string tool, string message) => Assert.Equal(message, Verify(Compress(tool, CpioImage.Good().ToArray())).Message);

    [Theory]
    [InlineData("gzip -9n", "read error")]
    [InlineData("xz --check=crc32", "XZ-compressed data is corrupt")]
    [InlineData("zstd -q", "ZSTD-compressed data is truncated")]
    public void A_download_that_was_cut_leaves_init_open(string tool, string message)
    {
        var random = new byte[300_000];
        new Random(5).NextBytes(random);
        Programs.Static().CopyTo(random, 0);
        var image = Compress(tool, new CpioImage().File("init", random).Trailer().ToArray());
        Assert.Equal((message, InitOutcome.InitFails, -26), Told(image[..(image.Length / 2)]));
    }

    [Fact]
    public void A_wrong_gzip_checksum_is_not_seen()
    {
        var image = Compress("gzip -9n", CpioImage.Good().ToArray());
        image[^6] ^= 0xff;
        Assert.Equal((null, InitOutcome.InitRuns, (int?)null), Told(image));
    }

    [Theory]
    [InlineData("gzip -9n")]
    [InlineData("xz --check=crc32")]
    [InlineData("zstd -q")]
    public void One_archive_in_two_members_is_junk_at_the_end(string tool)
    {
        var plain = CpioImage.Good().ToArray();
        Assert.Equal((JunkAtEnd, InitOutcome.InitFails, -26), Told([.. Compress(tool, plain[..200]), .. Compress(tool, plain[200..])]));
    }

    [Theory]
    [InlineData(0, "Decoding failed")]
    [InlineData(4, null)]
    public void Lz4_needs_four_zeros_before_another_archive(int zeros, string? message)
    {
        var image = new CpioImage().Raw(Compress("lz4 -lq", CpioImage.Good().ToArray())).Pad().Zeros(zeros).Raw(CpioImage.Good().ToArray()).ToArray();
        Assert.Equal(message, Verify(image).Message);
    }

    private static (string?, InitOutcome, int?) Told(byte[] image) => (Verify(image).Message, Verify(image).Outcome, Verify(image).Errno);

    private static InitramfsVerdict Verify(byte[] image) => InitramfsVerifier.Verify(new MemoryStream(image), UnpackRules.ForKernel(null, null));

    private static byte[] Compress(string tool, byte[] plain)
    {
        var words = tool.Split(' ', 2);
        var there = File.Exists("/usr/bin/" + words[0]) || File.Exists("/bin/" + words[0]);
        Assert.SkipUnless(there || Environment.GetEnvironmentVariable("CI") == "true", $"{words[0]} is not installed");
        var start = new ProcessStartInfo(words[0], (words.Length > 1 ? words[1] : "") + " -c") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        process.StandardInput.BaseStream.Write(plain);
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        return output.ToArray();
    }
}

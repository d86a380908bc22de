using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Tests.Views;

namespace Sunup.Cli.Tests.Commands.Inspect;

public sealed class InspectCommandTests : IDisposable
{
    private const string Config = "CONFIG_RD_GZIP=y\n# CONFIG_RD_LZ4 is not set\n";

    private const int CodeLength = 6144;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_kernel_is_shown_with_every_field(int width) =>
        Golden.Verify($"inspect-kernel-{width}.txt", await ScreenAsync(width, 0, Kernel("vmlinuz")));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_boot_set_ends_with_its_sizes_against_boundaries(int width)
    {
        var html = _folder.Write("initrd.img", "<!DOCTYPE html><title>404</title>");
        string[] files = [Kernel("vmlinuz"), html, _folder.Write("empty", ""), _folder.Write("noise", "\u0001\u0002 noise")];
        Golden.Verify($"inspect-set-{width}.txt", await ScreenAsync(width, 1, files));
    }

    [Fact]
    public async Task Every_cut_of_a_kernel_is_told_without_an_exception()
    {
        var bytes = File.ReadAllBytes(Kernel("vmlinuz"));
        foreach (var length in new[] { 1, 2, 0x200, 0x23c, 0x300, 2560, 5000 })
        {
            File.WriteAllBytes(_folder.At("cut"), bytes[..length]);
            Assert.InRange((await CliRun.InvokeAsync("inspect", _folder.At("cut"), "--deep")).ExitCode, 0, 1);
        }
    }

    [Fact]
    public async Task With_json_every_field_of_the_header_is_there()
    {
        var run = await CliRun.InvokeAsync("inspect", Kernel("vmlinuz"), "--deep", "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("sunup-inspect/1", json.RootElement.GetProperty("format").GetString());
        var file = json.RootElement.GetProperty("files")[0];
        Assert.Equal(("linux_kernel", "6.12.1-test"), (file.GetProperty("kind").GetString(), file.GetProperty("kernel").GetProperty("release").GetString()));
        Assert.Equal(2, file.GetProperty("kernel").GetProperty("config_options").GetInt64());
        Assert.Equal(39, file.GetProperty("setup_header").GetArrayLength());
        Assert.Equal(2047, file.GetProperty("limits").GetProperty("command_line_size").GetInt64());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(512)]
    [InlineData(4096)]
    public async Task A_padded_copy_is_a_multiple_and_the_original_is_untouched(int boundary)
    {
        var path = _folder.At("data");
        File.WriteAllBytes(path, [1, 2, 3, 4, 5]);
        var output = _folder.At("padded");
        var run = await CliRun.InvokeAsync("inspect", path, "--pad", boundary.ToString(CultureInfo.InvariantCulture), "-o", output, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal([1, 2, 3, 4, 5], File.ReadAllBytes(path));
        var padded = File.ReadAllBytes(output);
        Assert.Equal(0, padded.Length % boundary);
        Assert.Equal(-1, padded.AsSpan(5).IndexOfAnyExcept((byte)0));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(padded)), json.RootElement.GetProperty("padded").GetProperty("padded_sha256").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4, 5])), json.RootElement.GetProperty("padded").GetProperty("sha256").GetString());

        var again = await CliRun.InvokeAsync("inspect", output, "--pad", boundary.ToString(CultureInfo.InvariantCulture), "-o", _folder.At("again"));
        Assert.Contains("a multiple already", again.Output, StringComparison.Ordinal);
        Assert.Equal(padded, File.ReadAllBytes(_folder.At("again")));
    }

    [Fact]
    public async Task The_input_is_never_written()
    {
        var path = _folder.Write("data", "12345");
        File.CreateSymbolicLink(_folder.At("link"), path);
        foreach (var output in new[] { path, _folder.At("link"), _folder.At("./data") })
        {
            var run = await CliRun.InvokeAsync("inspect", path, "--pad", "512", "-o", output);
            Assert.Equal(2, run.ExitCode);
        }

        Assert.Equal("12345", File.ReadAllText(path));
    }

    [Fact]
    public async Task Configuration_and_payload_are_written()
    {
        var kernel = Kernel("vmlinuz");
        Assert.Equal(0, (await CliRun.InvokeAsync("inspect", kernel, "--config", "-o", _folder.At("config"))).ExitCode);
        Assert.Equal(Config, File.ReadAllText(_folder.At("config")));
        Assert.Equal(0, (await CliRun.InvokeAsync("inspect", kernel, "--payload", "-o", _folder.At("payload"))).ExitCode);
        Assert.Equal(Payload(), File.ReadAllBytes(_folder.At("payload")));
    }

    [Fact]
    public async Task A_damaged_payload_leaves_nothing_behind()
    {
        var kernel = Kernel("vmlinuz", bytes => bytes[2560 + 0x100 + 11] ^= 0xff);
        var run = await CliRun.InvokeAsync("inspect", kernel, "--payload", "-o", _folder.At("payload"));
        Assert.Contains("SU0725", run.Error, StringComparison.Ordinal);
        Assert.Equal(["vmlinuz"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--pad", "512")]
    [InlineData("--pad", "5", "-o", "x")]
    [InlineData("-o", "x")]
    [InlineData("--config", "--payload", "-o", "x")]
    public async Task What_cannot_be_meant_is_refused(params string[] options) =>
        Assert.Equal(2, (await CliRun.InvokeAsync(["inspect", _folder.Write("data", "1"), .. options])).ExitCode);

    [Fact]
    public async Task A_kernel_that_is_cut_short_is_an_error()
    {
        var kernel = Kernel("vmlinuz");
        File.WriteAllBytes(kernel, File.ReadAllBytes(kernel)[..3000]);
        var run = await CliRun.InvokeAsync("inspect", kernel);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("SU0720", run.Output, StringComparison.Ordinal);
        Assert.Contains("syssize", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told() => Assert.Equal(3, (await CliRun.InvokeAsync("inspect", _folder.At("nothing"))).ExitCode);

    [Fact]
    public async Task A_file_that_cannot_be_read_does_not_end_the_others()
    {
        string[] files = [_folder.At("nothing"), _folder.Write("data", "12345"), _folder.Path, Kernel("vmlinuz")];
        var run = await CliRun.InvokeAsync(["inspect", .. files]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Linux kernel 6.12.1-test", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SU0731", run.Output, StringComparison.Ordinal);
        Assert.Contains("SU0731", run.Error, StringComparison.Ordinal);
        Assert.Contains("is a folder", run.Error, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await CliRun.InvokeAsync(["inspect", .. files, "--json"])).Output);
        Assert.Equal(2, json.RootElement.GetProperty("files").GetArrayLength());
        Assert.Equal("SU0731", json.RootElement.GetProperty("findings")[0].GetProperty("id").GetString());
        Assert.Equal(2, (await CliRun.InvokeAsync("inspect", _folder.Path, files[1])).ExitCode);
    }

    private async Task<string> ScreenAsync(int width, int exitCode, params string[] files)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new CommandHost { Output = output, Error = error, Width = () => width, Environment = name => name == "LANG" ? "C.UTF-8" : null };
        Assert.Equal(exitCode, await SunupApplication.RunAsync(["inspect", .. files], host, TestContext.Current.CancellationToken));
        Assert.Empty(error.ToString());
        return output.ToString().Replace(_folder.Path, "FOLDER", StringComparison.Ordinal);
    }

    private static byte[] Payload() => [.. "\u007fELF"u8, .. new byte[1000], .. "IKCFG_ST"u8, .. Gzip(Encoding.ASCII.GetBytes(Config)), .. "IKCFG_ED"u8, .. new byte[3000]];

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }

    private string Kernel(string name, Action<byte[]>? change = null)
    {
        var payload = Gzip(Payload());
        var file = new byte[2560 + CodeLength];
        file[0x1f1] = 4;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x1f4), CodeLength / 16);
        ((byte[])[0x55, 0xaa, 0xeb, 0x6a, .. "HdrS"u8, 0x0f, 0x02]).CopyTo(file, 0x1fe);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x20e), 0x400);
        file[0x211] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x22c), 0x7fffffff);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x230), 0x200000);
        file[0x234] = 1;
        file[0x236] = 0x7f;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x238), 2047);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x248), 0x100);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x24c), (uint)payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x258), 0x1000000);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x260), 0x2000000);
        "6.12.1-test (builder@host) #1 SMP\0"u8.CopyTo(file.AsSpan(0x600));
        payload.CopyTo(file, 2560 + 0x100);
        change?.Invoke(file);
        File.WriteAllBytes(_folder.At(name), file);
        return _folder.At(name);
    }
}

using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Tests.Views;
using Sunup.Formats.Initramfs;
using Sunup.Formats.Tests.UnifiedKernelImages;

namespace Sunup.Cli.Tests.Commands.Uki;

public sealed class UkiCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task An_image_with_profiles_and_addons_is_shown(int width)
    {
        var image = Put("linux.efi", Profiles());
        Put("linux.efi.extra.d/serial.addon.efi", new SampleUki().With(".cmdline", "console=ttyS0"));
        Put("linux.efi.extra.d/other.addon.efi", new SampleUki().With(".uname", "6.1").With(".cmdline", "x"));
        Golden.Verify($"uki-profiles-{width}.txt", await ScreenAsync(width, 0, "uki", "inspect", image));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_would_stop_it_is_shown(int width)
    {
        var bytes = Plain("252.39-1~deb12u2").With(".ucode", "m").With(".profile", "ID=b").Bytes();
        SampleUki.Put32(bytes, SampleUki.Entry(3, 12), 0x1500);
        Golden.Verify($"uki-broken-{width}.txt", await ScreenAsync(width, 1, "uki", "inspect", Put("linux.efi", bytes)));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task All_of_an_image_is_shown(int width) => Golden.Verify($"uki-full-{width}.txt", await ScreenAsync(width, 1, "uki", "inspect", "--full", Put("linux.efi", Profiles())));

    [Fact]
    public async Task An_image_that_boots_is_a_yes()
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "this test needs busybox-static");
        var image = Put("linux.efi", Plain("257.13-1", await InitrdAsync("init", File.ReadAllBytes("/bin/busybox"))));
        var run = await CliRun.InvokeAsync("uki", "verify", image);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("boots as far as its bytes tell", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initrd_that_the_kernel_stops_at_is_a_no()
    {
        var run = await CliRun.InvokeAsync("uki", "verify", Put("linux.efi", Plain("257.13-1", new byte[4097])), "--json");
        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.False(json.RootElement.GetProperty("images")[0].GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task What_firmware_with_other_keys_refuses_is_a_no()
    {
        var image = Put("linux.efi", Plain("257.1"));
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=db", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(60));
        _folder.Write("db.crt", certificate.ExportCertificatePem());
        _folder.Write("db.key", key.ExportPkcs8PrivateKeyPem());
        Assert.Contains("SU1140", (await CliRun.InvokeAsync("uki", "verify", image, "--cert", _folder.At("db.crt"))).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CliRun.InvokeAsync("uki", "sign", image, "--key", _folder.At("db.key"), "--cert", _folder.At("db.crt"))).ExitCode);
        var run = await CliRun.InvokeAsync("uki", "verify", image, "--cert", _folder.At("db.crt"));
        Assert.DoesNotContain("SU1140", run.Output, StringComparison.Ordinal);
        Assert.Contains("trusted by", run.Output, StringComparison.Ordinal);
        Assert.Contains("signatures        1", (await CliRun.InvokeAsync("uki", "inspect", "--full", image)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--linux", 1536)]
    [InlineData("--initrd", 700)]
    public async Task Parts_are_taken_out_byte_for_byte(string part, int length)
    {
        var kernel = SampleUki.Kernel();
        var image = Put("linux.efi", new SampleUki().Stub("257.1").With(".initrd", new byte[700]).With(".linux", [.. kernel, .. new byte[100]]));
        Assert.Equal(0, (await CliRun.InvokeAsync("uki", "extract", image, part, "-o", _folder.At("out"))).ExitCode);
        Assert.Equal(length, new FileInfo(_folder.At("out")).Length);
    }

    [Fact]
    public async Task All_parts_of_a_profile_are_taken_out()
    {
        Assert.Equal(0, (await CliRun.InvokeAsync("uki", "extract", Put("linux.efi", Profiles()), "-C", _folder.At("parts"), "--profile", "1")).ExitCode);
        Assert.Equal(["cmdline", "initrd", "linux", "osrel", "profile", "sdmagic", "uname"], Directory.EnumerateFiles(_folder.At("parts")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("reset=1", File.ReadAllText(_folder.At("parts/cmdline")));
    }

    [Theory]
    [InlineData(2, "--linux")]
    [InlineData(2, "--linux", "--initrd", "-o", "x")]
    [InlineData(2, "-C", "x", "--profile", "9")]
    [InlineData(3, "--section", ".dtb", "-o", "/dev/null")]
    public async Task What_is_not_there_or_cannot_be_meant_is_told(int exitCode, params string[] options) =>
        Assert.Equal(exitCode, (await CliRun.InvokeAsync(["uki", "extract", Put("linux.efi", Profiles()), .. options])).ExitCode);

    [Fact]
    public async Task Another_file_is_told_apart()
    {
        var run = await CliRun.InvokeAsync("uki", "inspect", _folder.Write("x", "hello"));
        Assert.Contains("SU0645", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_sections_profiles_and_values_of_the_register()
    {
        var run = await CliRun.InvokeAsync("uki", "inspect", "--full", "--json", Put("linux.efi", Profiles()));
        using var json = JsonDocument.Parse(run.Output);
        var root = json.RootElement;
        Assert.Equal("sunup-uki/1", root.GetProperty("format").GetString());
        Assert.Equal(9, root.GetProperty("sections").GetArrayLength());
        Assert.Equal("quiet reset=1", $"{root.GetProperty("profiles")[0].GetProperty("command_line")} {root.GetProperty("profiles")[1].GetProperty("command_line")}");
        Assert.Equal(10, root.GetProperty("pcr").GetArrayLength());
        Assert.Equal("Test 1", root.GetProperty("os_release").GetProperty("PRETTY_NAME").GetString());
    }

    [Fact]
    public async Task Load_options_under_secure_boot_are_left_out()
    {
        var run = await CliRun.InvokeAsync("uki", "inspect", Put("linux.efi", Plain("257.1")), "--load-options", "debug", "--secure-boot");
        Assert.Contains("Secure Boot is on and the image has a .cmdline", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_image_has_no_difference_and_another_one_is_told_word_by_word()
    {
        var before = Put("a.efi", Plain("257.1", await InitrdAsync("etc/x", "1"u8.ToArray())));
        var after = Put("b.efi", new SampleUki().Stub("257.1").With(".osrel", "ID=test\nVERSION_ID=2\n").With(".cmdline", "quiet debug").With(".uname", "6.12.1").With(".initrd", await InitrdAsync("etc/x", "2"u8.ToArray())).With(".linux", SampleUki.Kernel()));
        Assert.Equal(0, (await CliRun.InvokeAsync("uki", "diff", before, before)).ExitCode);
        var run = await CliRun.InvokeAsync("uki", "diff", before, after);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("+ debug", run.Output, StringComparison.Ordinal);
        Assert.Contains("+ VERSION_ID  2", run.Output, StringComparison.Ordinal);
        Assert.Contains("~ etc/x", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("quiet", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_says_it_in_brief_and_names_the_command()
    {
        var run = await CliRun.InvokeAsync("inspect", Put("linux.efi", Profiles()));
        Assert.Contains("sunup uki inspect ", run.Output, StringComparison.Ordinal);
    }

    private static SampleUki Plain(string stub, byte[]? initrd = null) => new SampleUki().Stub(stub).With(".osrel", "ID=test\nPRETTY_NAME=\"Test 1\"\n").With(".cmdline", "quiet").With(".uname", "6.12.1").With(".initrd", initrd ?? "not an archive"u8.ToArray()).With(".linux", SampleUki.Kernel());

    private static SampleUki Profiles() => Plain("257.13-1").With(".profile", "ID=main").With(".profile", "ID=reset\nTITLE=\"Factory reset\"").With(".cmdline", "reset=1");

    private static async Task<byte[]> InitrdAsync(string path, byte[] content)
    {
        using var archive = new MemoryStream();
        var writer = new CpioNewcWriter(archive);
        await writer.WriteFileAsync(path, CpioAttributes.Executable, content, TestContext.Current.CancellationToken);
        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return archive.ToArray();
    }

    private string Put(string name, SampleUki image) => Put(name, image.Bytes());

    private string Put(string name, byte[] bytes)
    {
        var path = _folder.At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    // As on a terminal: what does not fit is cut.
    private async Task<string> ScreenAsync(int width, int exitCode, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new CommandHost { Output = output, Error = error, OutputIsTerminal = true, Width = () => width, Environment = name => name switch { "LANG" => "C.UTF-8", "NO_COLOR" => "1", _ => null } };
        Assert.Equal(exitCode, await SunupApplication.RunAsync(arguments, host, TestContext.Current.CancellationToken));
        return output.ToString().Replace(_folder.Path, "FOLDER", StringComparison.Ordinal);
    }
}

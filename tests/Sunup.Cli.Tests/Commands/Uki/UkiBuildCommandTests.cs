using System.Diagnostics;
using System.Text.Json;

namespace Sunup.Cli.Tests.Commands.Uki;

/// <summary><c>sunup uki build</c> and <c>sign</c> as they are typed. The distribution's stub stands for the kernel too: it is an EFI application like one.</summary>
public sealed class UkiBuildCommandTests : IDisposable
{
    private const string Stub = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-uki-").FullName;

    public UkiBuildCommandTests()
    {
        Assert.False(!File.Exists(Stub) && Environment.GetEnvironmentVariable("CI") is "true", $"In CI: this test needs {Stub}");
        Assert.SkipUnless(File.Exists(Stub), $"this test needs {Stub}");
    }

    private string this[string name] => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_image_is_built_onto_the_distributions_stub_and_every_section_is_shown()
    {
        await File.WriteAllBytesAsync(this["initrd"], new byte[1001], TestContext.Current.CancellationToken);
        var run = await BuildAsync("--cmdline", "  quiet splash ", "--initrd", this["initrd"], "--uname", "6.1.0-test");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("a unified kernel image for x86_64", run.Output, StringComparison.Ordinal);
        Assert.Contains("kernel 6.1.0-test, not signed", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\.cmdline +12 bytes at 0x[0-9a-f]{8}, in memory at 0x[0-9a-f]{8}", run.Output);
        Assert.Matches(@"\.initrd +1001 bytes", run.Output);
        var first = await File.ReadAllBytesAsync(this["uki"], TestContext.Current.CancellationToken);
        await BuildAsync("--cmdline", "quiet splash", "--initrd", this["initrd"], "--uname", "6.1.0-test");
        Assert.Equal(first, await File.ReadAllBytesAsync(this["uki"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Json_has_every_section_and_says_that_an_old_stub_knows_no_profiles()
    {
        var run = await BuildAsync("--json", "--cmdline", "console=ttyS0,115200", "--profile", "id=rescue,title=Rescue, with commas,append=console=tty0,9600 single");
        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal("sunup-uki-changes/1", root.GetProperty("format").GetString());
        var sections = root.GetProperty("sections").EnumerateArray().Select(section => (section.GetProperty("name").GetString(), section.GetProperty("bytes").GetInt64(), section.GetProperty("profile").ToString())).ToList();
        Assert.Contains((".cmdline", "console=ttyS0,115200 console=tty0,9600 single".Length, "1"), sections);
        Assert.Contains((".profile", "ID=rescue\nTITLE=\"Rescue, with commas\"\n".Length, "1"), sections);
        Assert.Contains("SU0699", root.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("--linux KERNEL --sign-key key", "belong together")]
    [InlineData("--linux KERNEL --profile title=x", "it needs an id")]
    [InlineData("--linux KERNEL --profile id=x,cmdline=a,append=b", "one of them")]
    [InlineData("--linux KERNEL --profile nonsense", "the keys are id, title")]
    [InlineData("--linux KERNEL --section .toolongname=x", "at most eight")]
    [InlineData("--linux KERNEL --sbat nonsense", "SBAT begins with")]
    [InlineData("--linux KERNEL --cmdline @missing", "missing")]
    [InlineData("--linux KERNEL --pcr-banks md5", "sha1, sha256")]
    [InlineData("", "Nothing to build")]
    [InlineData("--cmdline quiet --profile id=x", "Profiles are of an image with a kernel")]
    [InlineData("machine.yaml --cmdline quiet", "come from the machine file")]
    public async Task What_cannot_be_meant_is_a_usage_error(string arguments, string expected)
    {
        string[] words = ["uki", "build", "-o", this["uki"], .. arguments.Replace("KERNEL", Stub, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var run = await CliRun.InvokeAsync(words);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(this["uki"]));
    }

    [Fact]
    public async Task A_stub_that_is_not_installed_is_told_with_its_package()
    {
        var run = await CliRun.InvokeAsync("uki", "build", "--cmdline", "quiet", "--addon-for", "riscv64", "-o", this["addon"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("SU0690", run.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install systemd-boot-efi", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_appending_and_detaching_are_one_command_each()
    {
        using (var openssl = Process.Start(new ProcessStartInfo("openssl", ["req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=test", "-keyout", this["key"], "-out", this["cert"]]) { RedirectStandardError = true, UseShellExecute = false })!)
        {
            await openssl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await openssl.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string[] keys = ["--key", this["key"], "--cert", this["cert"]];
        await BuildAsync("--cmdline", "quiet");
        var before = await File.ReadAllBytesAsync(this["uki"], TestContext.Current.CancellationToken);
        var signed = await CliRun.InvokeAsync(["uki", "sign", this["uki"], .. keys]);
        Assert.Equal((0, ""), (signed.ExitCode, signed.Error));
        Assert.Contains("signed by CN=test", signed.Output, StringComparison.Ordinal);
        var refused = await CliRun.InvokeAsync(["uki", "sign", this["uki"], .. keys]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("SU1125", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CliRun.InvokeAsync(["uki", "sign", this["uki"], .. keys, "--append"])).ExitCode);
        var detached = await CliRun.InvokeAsync("uki", "sign", this["uki"], "--detach");
        Assert.Contains("2 signatures taken away", detached.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(this["uki"], TestContext.Current.CancellationToken));
    }

    private Task<CliRun> BuildAsync(params string[] arguments) =>
        CliRun.InvokeAsync(["uki", "build", "--linux", Stub, "-o", this["uki"], .. arguments]);
}

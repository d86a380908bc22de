using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Sunup.Formats.Executables;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Artifacts.Builtin;

namespace Sunup.Planning.Tests.Artifacts;

[SupportedOSPlatform("linux")]
public sealed class BuiltinInitramfsTests
{
    private static readonly MachineConfig Machine = new() { Name = "m", Boot = new BootConfig { Initrd = ["builtin:initramfs"] } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Made_twice_it_is_the_same_file()
    {
        RequireBusybox();
        using var folder = new TestFolder();
        var options = new ArtifactResolverOptions { CacheFolder = folder.PathOf("a") };
        var first = (await new ArtifactResolver(options, TimeProvider.System).ResolveAsync(Machine, null, Cancel)).Artifacts[0];
        var second = (await new ArtifactResolver(options with { CacheFolder = folder.PathOf("b") }, TimeProvider.System).ResolveAsync(Machine, null, Cancel)).Artifacts[0];
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Equal(await File.ReadAllBytesAsync(first.Path, Cancel), await File.ReadAllBytesAsync(second.Path, Cancel));
        Assert.Equal($"made by Sunup with this host's /bin/busybox", first.Origin);
        var dated = (await new ArtifactResolver(options with { SourceDateEpoch = 1_700_000_000 }, TimeProvider.System).ResolveAsync(Machine, null, Cancel)).Artifacts[0];
        Assert.NotEqual(first.Sha256, dated.Sha256);
    }

    [Fact]
    public async Task Made_by_several_at_once_it_is_whole()
    {
        RequireBusybox();
        using var folder = new TestFolder();
        var options = new ArtifactResolverOptions { CacheFolder = folder.Path };
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new ArtifactResolver(options, TimeProvider.System).ResolveAsync(Machine, null, Cancel)));
        Assert.Single(runs.Select(run => run.Artifacts[0]).Distinct());
    }

    [Fact]
    public async Task A_busybox_without_the_applets_is_not_taken_and_what_was_made_of_a_good_one_is_taken_again()
    {
        RequireBusybox();
        using var folder = new TestFolder();
        var host = folder.PathOf("busybox");
        File.Copy("/bin/busybox", host);
        File.SetUnixFileMode(host, UnixFileMode.UserRead);
        var options = new ArtifactResolverOptions { CacheFolder = folder.PathOf("cache"), HostBusyboxes = [host, "/bin/busybox"] };
        // Not executable: it cannot be asked, so the next one is taken.
        var made = await ResolveAsync(options);
        Assert.Equal("made by Sunup with this host's /bin/busybox", made.Origin);

        // The same bytes were asked by then.
        Assert.Equal($"made by Sunup with this host's {host}", (await ResolveAsync(options)).Origin);

        // A damaged archive is made again.
        await File.WriteAllTextAsync(made.Path, "damaged", Cancel);
        Assert.Equal(made.Sha256, (await ResolveAsync(options)).Sha256);
        Assert.Equal(made.SizeBytes, new FileInfo(made.Path).Length);
    }

    private static async Task<ResolvedArtifact> ResolveAsync(ArtifactResolverOptions options) =>
        (await new ArtifactResolver(options, TimeProvider.System).ResolveAsync(Machine, null, Cancel)).Artifacts[0];

    [Theory]
    [InlineData("init.sh")]
    [InlineData("udhcpc.sh")]
    public void Its_scripts_are_sound_for_the_shell_that_runs_them(string name)
    {
        RequireBusybox();
        using var stream = typeof(ArtifactResolver).Assembly.GetManifestResourceStream(name)!;
        using var shell = Process.Start(new ProcessStartInfo("/bin/busybox", ["sh", "-n"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        stream.CopyTo(shell.StandardInput.BaseStream);
        shell.StandardInput.Close();
        Assert.Equal("", shell.StandardError.ReadToEnd());
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    [Fact]
    public void A_busybox_with_a_loader_is_not_taken()
    {
        RequireBusybox();
        var busybox = File.ReadAllBytes("/bin/busybox");
        Assert.True(ElfProgram.IsStaticX64(busybox));
        Assert.False(ElfProgram.IsStaticX64(File.ReadAllBytes("/bin/sh")));
        for (var length = 0; length < 200; length++)
        {
            Assert.False(ElfProgram.IsStaticX64(busybox.AsSpan(0, length)), $"cut at {length}");
        }
    }

    [Fact]
    public void Any_bytes_are_no_busybox() =>
        Assert.False(ElfProgram.IsStaticX64(Encoding.UTF8.GetBytes("#!/bin/sh\nexit 0\n")));

    private static void RequireBusybox()
    {
        if (!File.Exists("/bin/busybox"))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "busybox-static is not installed");
        }
    }
}

using System.Runtime.Versioning;
using System.Security.Cryptography;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Tests.Artifacts;

[SupportedOSPlatform("linux")]
public sealed class DebArtifactTests : IDisposable
{
    private readonly FakeDebian _debian = RequireDpkg();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MachineConfig Machine(string kernel = "deb:linux-image-cloud-amd64") => new() { Name = "m", Boot = new BootConfig { Kernel = kernel } };

    [Fact]
    public async Task A_meta_package_is_followed_to_the_kernel_in_it()
    {
        var steps = new List<ArtifactProgress>();
        var resolved = await _debian.Resolver().ResolveAsync(Machine(), new Collect(steps), Cancel);
        var kernel = Assert.Single(resolved.Artifacts);
        Assert.Equal(FakeDebian.Kernel, await File.ReadAllBytesAsync(kernel.Path, Cancel));
        Assert.Equal(kernel.Path, resolved.Machine.Boot.Kernel);
        Assert.Equal("deb:linux-image-cloud-amd64", kernel.Reference);
        Assert.Equal("linux-image-6.1.0-1-cloud-amd64 1:6.1.1-1 amd64", kernel.Origin);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(FakeDebian.Kernel)), kernel.Sha256);
        Assert.Equal(FakeDebian.Kernel.Length, kernel.SizeBytes);
        Assert.EndsWith("/deb/linux-image-6.1.0-1-cloud-amd64_1%3a6.1.1-1_amd64/vmlinuz", kernel.Path, StringComparison.Ordinal);
        Assert.Contains(steps, step => step.Fraction == 0.5 && step.Text == "downloading linux-image-6.1.0-1-cloud-amd64 1:6.1.1-1 amd64");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_debian.CacheFolder, "tmp")));
    }

    [Fact]
    public async Task A_package_of_another_release_is_looked_up_in_lists_of_its_own_that_are_fetched_once_a_day()
    {
        var resolved = await _debian.Resolver().ResolveAsync(Machine("deb:linux-image-cloud-amd64@trixie"), null, Cancel);
        Assert.Equal(FakeDebian.Kernel, await File.ReadAllBytesAsync(Assert.Single(resolved.Artifacts).Path, Cancel));
        var suite = Path.Combine(_debian.CacheFolder, "apt", "trixie");
        Assert.EndsWith("http://mirror/debian/ trixie main\n", await File.ReadAllTextAsync(Path.Combine(suite, "sources.list"), Cancel), StringComparison.Ordinal);
        Assert.All(_debian.Asked, asked => Assert.Contains($"-o Dir::State::lists={suite}/lists ", asked, StringComparison.Ordinal));
        Assert.Contains($"-o Dir::Etc::sourcelist={suite}/sources.list -o Dir::Etc::sourceparts=- ", Assert.Single(_debian.Updates), StringComparison.Ordinal);

        // Another package of it: the lists are still those of today.
        await _debian.Resolver().UnpackAsync("hello@trixie", isKernel: false, null, Cancel);
        Assert.Single(_debian.Updates);

        // The system's own release is asked by the system's own lists.
        await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        Assert.DoesNotContain("trixie", _debian.Asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_cannot_be_fetched_is_a_finding()
    {
        _debian.Offline();
        var finding = (await Assert.ThrowsAsync<FindingException>(() => _debian.Resolver().ResolveAsync(Machine("deb:linux-image-cloud-amd64@trixy"), null, Cancel))).Finding;
        Assert.Equal("SU0112", finding.Id);
        Assert.Contains("deb:linux-image-cloud-amd64@trixy", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_keeps_its_configuration_beside_it()
    {
        var resolved = await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        var configuration = Path.Combine(Path.GetDirectoryName(Assert.Single(resolved.Artifacts).Path)!, "config-6.1.0-1-cloud-amd64");
        Assert.Equal(FakeDebian.Configuration, await File.ReadAllBytesAsync(configuration, Cancel));
    }

    [Fact]
    public async Task A_warm_cache_needs_neither_apt_nor_network()
    {
        var first = await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        _debian.WithoutApt();
        var second = await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        Assert.Equal(first.Artifacts, second.Artifacts);
    }

    [Fact]
    public async Task When_the_package_lists_change_apt_is_asked_again_and_nothing_is_downloaded_twice()
    {
        await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        var asked = _debian.Questions;
        _debian.ListsChange();
        await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        Assert.True(_debian.Questions > asked);
        Assert.Equal(1, _debian.Downloads);
    }

    [Fact]
    public async Task After_the_lists_are_gone_the_cached_kernel_still_boots_and_the_user_is_told()
    {
        await _debian.Resolver().ResolveAsync(Machine(), null, Cancel);
        _debian.ListsChange();
        _debian.WithoutApt();
        var steps = new List<ArtifactProgress>();
        var resolved = await _debian.Resolver().ResolveAsync(Machine(), new Collect(steps), Cancel);
        Assert.Single(resolved.Artifacts);
        Assert.Contains(steps, step => step.Text.EndsWith("using linux-image-6.1.0-1-cloud-amd64 1:6.1.1-1 amd64 from the cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cached_file_whose_bytes_changed_is_fetched_again()
    {
        var kernel = (await _debian.Resolver().ResolveAsync(Machine(), null, Cancel)).Artifacts[0];
        await File.WriteAllBytesAsync(kernel.Path, new byte[100], Cancel);
        var again = (await _debian.Resolver().ResolveAsync(Machine(), null, Cancel)).Artifacts[0];
        Assert.Equal(kernel, again);
        Assert.Equal(2, _debian.Downloads);
    }

    [Fact]
    public async Task Runs_at_the_same_time_download_once_and_all_get_the_whole_file()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _debian.Resolver().ResolveAsync(Machine(), null, Cancel), Cancel)));
        Assert.All(runs, run => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(FakeDebian.Kernel)), run.Artifacts[0].Sha256));
        Assert.Equal(1, _debian.Downloads);
    }

    [Fact]
    public async Task Cancelling_leaves_no_half_file_and_no_lock()
    {
        _debian.Stall();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _debian.Resolver().ResolveAsync(Machine(), new Call(step => { if (step.Fraction is not null) { interrupt.Cancel(); } }), interrupt.Token));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_debian.CacheFolder, "tmp")));
        Assert.False(Directory.Exists(Path.Combine(_debian.CacheFolder, "deb")));
        _debian.Online();
        Assert.Single((await _debian.Resolver().ResolveAsync(Machine(), null, Cancel)).Artifacts);
    }

    [Fact]
    public async Task Without_apt_the_finding_names_the_tool_and_the_package()
    {
        _debian.WithoutApt();
        var finding = await FindingAsync(Machine());
        Assert.Equal(("SU0110", "apt-cache is not installed, and deb:linux-image-cloud-amd64 needs it"), (finding.Id, finding.Summary));
        Assert.Equal("apt-get install apt", finding.Remedies[0].Command);
    }

    [Fact]
    public async Task A_package_that_apt_does_not_know_is_told_with_what_apt_said()
    {
        var finding = await FindingAsync(Machine("deb:linux-image-clod"));
        Assert.Equal(("SU0111", "apt knows no package linux-image-clod"), (finding.Id, finding.Summary));
        Assert.Equal("E: No packages found", finding.Evidence[0].Text);
        Assert.Equal("apt-get update", finding.Remedies[0].Command);
    }

    [Fact]
    public async Task A_download_that_fails_on_a_cold_cache_is_told_with_what_apt_said()
    {
        _debian.Offline();
        var finding = await FindingAsync(Machine());
        Assert.Equal("SU0112", finding.Id);
        Assert.Contains("Could not resolve mirror", finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_without_a_kernel_is_told()
    {
        var finding = await FindingAsync(Machine("deb:hello"));
        Assert.Equal(("SU0116", "the package hello 2 amd64 holds no vmlinuz"), (finding.Id, finding.Summary));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_made_is_told()
    {
        using var folder = new TestFolder();
        var file = folder.Write("file", "x");
        var resolver = new ArtifactResolver(_debian.Options with { CacheFolder = Path.Combine(file, "cache") }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<FindingException>(() => resolver.ResolveAsync(Machine(), null, Cancel));
        Assert.Equal(("SU0117", $"the cache {file}/cache cannot be written"), (fault.Finding.Id, fault.Finding.Summary));
    }

    public void Dispose() => _debian.Dispose();

    private async Task<Finding> FindingAsync(MachineConfig machine) =>
        (await Assert.ThrowsAsync<FindingException>(() => _debian.Resolver().ResolveAsync(machine, null, Cancel))).Finding;

    private static FakeDebian RequireDpkg()
    {
        if (!File.Exists("/usr/bin/dpkg-deb"))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "dpkg-deb is not installed");
        }

        return new FakeDebian();
    }

    private sealed class Collect(List<ArtifactProgress> steps) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => steps.Add(value);
    }

    private sealed class Call(Action<ArtifactProgress> action) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => action(value);
    }
}

using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Tests.Artifacts;

public sealed class PlainFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_is_followed_and_the_length_is_the_files()
    {
        var real = _folder.Write("vmlinuz-6.1", new byte[5000]);
        File.CreateSymbolicLink(_folder.PathOf("vmlinuz"), "vmlinuz-6.1");
        var artifact = (await ResolveAsync(_folder.PathOf("vmlinuz"))).Artifacts[0];
        Assert.Equal((real, 5000L, "file"), (artifact.Path, artifact.SizeBytes, artifact.Origin));
        Assert.Equal(_folder.PathOf("vmlinuz"), artifact.Reference);
    }

    [Fact]
    public async Task A_missing_file_is_told_with_its_nearest_neighbour()
    {
        _folder.Write("vmlinuz", "x");
        var finding = await FindingAsync(_folder.PathOf("vmlinux"));
        Assert.Equal(("SU0113", $"the kernel {_folder.PathOf("vmlinux")} does not exist"), (finding.Id, finding.Summary));
        Assert.Equal($"Did you mean {_folder.PathOf("vmlinuz")}?", finding.Cause);
    }

    [Fact]
    public async Task A_missing_folder_is_told() =>
        Assert.Equal($"The folder {_folder.PathOf("boot")} does not exist", (await FindingAsync(_folder.PathOf("boot/6.1/vmlinuz"))).Cause);

    [Fact]
    public async Task An_empty_file_and_a_folder_are_told()
    {
        Assert.Equal(("SU0114", $"the kernel {_folder.Write("k", "")} is empty"), Of(await FindingAsync(_folder.PathOf("k"))));
        Assert.Equal(("SU0114", $"the kernel {_folder.Path} is a folder, needed a file"), Of(await FindingAsync(_folder.Path)));
    }

    [Fact]
    public async Task A_link_to_nowhere_and_a_link_to_itself_are_told()
    {
        File.CreateSymbolicLink(_folder.PathOf("dangling"), "gone");
        File.CreateSymbolicLink(_folder.PathOf("loop"), "loop");
        Assert.Equal("SU0113", (await FindingAsync(_folder.PathOf("dangling"))).Id);
        Assert.Equal("SU0114", (await FindingAsync(_folder.PathOf("loop"))).Id);
    }

    [Fact]
    public async Task Disks_are_not_read_and_initrds_keep_their_order()
    {
        var machine = new MachineConfig
        {
            Name = "m",
            Boot = new BootConfig { Kernel = _folder.Write("k", "k"), Initrd = [_folder.Write("b", "b"), _folder.Write("a", "a")] },
            Hardware = new HardwareConfig { Disks = [new DiskConfig(_folder.Write("d", "d"))] },
            Network = new NetworkConfig { Script = _folder.Write("s", "s") },
        };
        var resolved = await Resolver().ResolveAsync(machine, null, Cancel);
        Assert.Equal([ArtifactRole.Kernel, ArtifactRole.Initrd, ArtifactRole.Initrd, ArtifactRole.Disk, ArtifactRole.Script], resolved.Artifacts.Select(artifact => artifact.Role));
        Assert.Equal([_folder.PathOf("b"), _folder.PathOf("a")], resolved.Machine.Boot.Initrd);
        Assert.Null(resolved.Artifacts[3].Sha256);
        Assert.Equal("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", resolved.Artifacts[1].Sha256);
        Assert.False(Directory.Exists(_folder.PathOf("cache")));
    }

    public void Dispose() => _folder.Dispose();

    private static (string, string) Of(Finding finding) => (finding.Id, finding.Summary);

    private ArtifactResolver Resolver() => new(new ArtifactResolverOptions { CacheFolder = _folder.PathOf("cache") }, TimeProvider.System);

    private Task<ResolvedMachine> ResolveAsync(string kernel) => Resolver().ResolveAsync(new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = kernel } }, null, Cancel);

    private async Task<Finding> FindingAsync(string kernel) => (await Assert.ThrowsAsync<FindingException>(() => ResolveAsync(kernel))).Finding;
}

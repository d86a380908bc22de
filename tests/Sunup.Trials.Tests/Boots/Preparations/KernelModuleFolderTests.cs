using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Boots.Preparations;

public sealed class KernelModuleFolderTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>No tool of apt is there: who asks it is told so.</summary>
    private Task<string> FindAsync()
    {
        var kernel = new ResolvedArtifact(ArtifactRole.Kernel, "deb:linux-image-cloud-amd64", _folder.Kernel(), 1, null, "");
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = _folder.PathOf("cache"), ToolFolder = _folder.PathOf("nowhere") }, TimeProvider.System);
        return KernelModuleFolder.FindAsync(resolver, new ResolvedMachine(_folder.Machine(kernel.Path), [kernel]), null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_package_that_the_kernel_is_from_is_not_asked_for_again()
    {
        _folder.Write("tree.complete", []);
        Assert.Equal(_folder.PathOf("tree"), await FindAsync());
    }

    [Fact]
    public async Task A_package_that_was_not_unpacked_whole_is_asked_for() => Assert.Equal("SU0110", (await Assert.ThrowsAsync<FindingException>(FindAsync)).Finding.Id);
}

using System.Collections.Immutable;
using Sunup.Formats.Kernels;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Boots.Verdicts.Kernels;

/// <summary>A kernel that the images are booted on: a Debian package, pinned.</summary>
/// <param name="Name">Its column in the table.</param>
/// <param name="Package">The package that holds it.</param>
/// <param name="Version">Upstream's version.</param>
/// <param name="Sha256">Of the kernel file that the table was recorded with.</param>
internal sealed record VerdictKernel(string Name, string Package, KernelVersion Version, string Sha256)
{
    public static ImmutableArray<VerdictKernel> All { get; } =
    [
        new("6.1", "linux-image-6.1.0-56-cloud-amd64", new KernelVersion(6, 1, 192), "51349501a3d1ff83836437d2b365fd2d57f2feb8642d315e5181dec23d4c3275"),
        new("6.12", "linux-image-6.12.117+deb12-cloud-amd64-unsigned", new KernelVersion(6, 12, 117), "391d229a7c641821b7414d001c090043d977e11daf865362d36ea832ccf0dd69"),
    ];

    /// <summary>The file, from the artifact cache or from the package.</summary>
    public async Task<ResolvedArtifact> ResolveAsync(CancellationToken cancellationToken)
    {
        var machine = new MachineConfig { Name = "verdicts", Boot = new BootConfig { Kernel = $"deb:{Package}" } };
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        return (await resolver.ResolveAsync(machine, progress: null, cancellationToken)).Artifacts[0];
    }
}

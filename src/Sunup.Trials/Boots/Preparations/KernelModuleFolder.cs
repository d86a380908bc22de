using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Where the modules of a machine's kernel are.</summary>
internal static class KernelModuleFolder
{
    /// <summary>Out of the kernel's package, below the root file system that the kernel lies in, or of this host; whether the folder is there is not looked at.</summary>
    /// <exception cref="FindingException">The package cannot be had.</exception>
    public static async Task<string> FindAsync(ArtifactResolver resolver, ResolvedMachine resolved, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var kernel = resolved.Artifacts.First(artifact => artifact.Role == ArtifactRole.Kernel);
        if (kernel.Reference.StartsWith(ArtifactReference.DebPrefix, StringComparison.Ordinal))
        {
            return ArtifactResolver.FindUnpacked(kernel) ?? (await resolver.UnpackAsync(kernel.Reference[ArtifactReference.DebPrefix.Length..], isKernel: true, progress, cancellationToken)).Path;
        }

        var release = KernelFacts.OfFile(kernel.Path).File?.Release ?? "";
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(kernel.Path)) ?? "/", "lib/modules", release);
        return Directory.Exists(beside) ? beside : $"/lib/modules/{release}";
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Builds the unified kernel image of a machine that names kernel, initrds and command line.</summary>
internal static class UkiAssembly
{
    private const string OsRelease = "ID=sunup\nPRETTY_NAME=\"Sunup machine {0}\"\n";

    /// <summary>The machine with its image; unchanged where it names one.</summary>
    /// <param name="resolved">Of route uki.</param>
    /// <param name="folder">Where the image is written.</param>
    /// <param name="signer">Signs it, with its private key; null for nobody.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">SU0690 to SU0696.</exception>
    public static ResolvedMachine Build(ResolvedMachine resolved, string folder, X509Certificate2? signer, CancellationToken cancellationToken)
    {
        var machine = resolved.Machine;
        if (machine.Boot.Kernel is not { } kernel)
        {
            return resolved;
        }

        var path = Path.Combine(folder, BootPlanner.UkiFile);
        using (var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite))
        {
            UkiBuilder.Build(RecipeOf(machine, kernel), output, progress: null, cancellationToken);
            if (signer is not null)
            {
                using var key = signer.GetRSAPrivateKey()!;
                PeSigner.Append(output, signer, key, []);
            }
        }

        using var built = File.OpenRead(path);
        var made = new ResolvedArtifact(ArtifactRole.Uki, "the machine's kernel, initrds and command line", path, built.Length, Convert.ToHexStringLower(SHA256.HashData(built)), OriginOf(signer));
        return new ResolvedMachine(machine with { Boot = machine.Boot with { Uki = path } }, resolved.Artifacts.Add(made));
    }

    private static UkiRecipe RecipeOf(MachineConfig machine, string kernel)
    {
        var stub = machine.Boot.Stub ?? StubLocation.ForKernel(kernel);
        return new UkiRecipe
        {
            Stub = UkiContent.OfFile(stub),
            StubName = stub,
            KernelName = kernel,
            Base = new UkiSections
            {
                Linux = UkiContent.OfFile(kernel),
                Initrd = machine.Boot.Initrd.IsEmpty ? null : UkiContent.OfInitrds(machine.Boot.Initrd),
                CommandLine = UkiContent.OfText(BootPlanner.CommandLineOf(machine)),
                OsRelease = UkiContent.OfText(OsRelease.Replace("{0}", machine.Name, StringComparison.Ordinal)),
            },
        };
    }

    private static string OriginOf(X509Certificate2? signer) => signer is null ? "built by Sunup" : $"built by Sunup, signed by {signer.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}";
}

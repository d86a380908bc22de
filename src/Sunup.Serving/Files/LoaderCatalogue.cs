using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Model;
using Sunup.Protocols.Dhcp;

namespace Sunup.Serving.Files;

/// <summary>The iPXE binaries that are installed on this machine.</summary>
/// <remarks>Read once, when it is made; immutable and thread-safe after.</remarks>
public sealed class LoaderCatalogue : ILoaderCatalogue
{
    // The largest real one, ipxe.efi with all drivers, is about 1 MiB.
    private const long LargestLoader = 64 << 20;

    private LoaderCatalogue(ImmutableArray<LoaderFile> loaders) => Loaders = loaders;

    /// <summary>In order of preference.</summary>
    public ImmutableArray<LoaderFile> Loaders { get; }

    /// <summary>Looks where Debian, Ubuntu, Fedora and Arch put them.</summary>
    public static LoaderCatalogue Find() => Find(LoaderTable.Folders);

    /// <summary>Looks in <paramref name="folders"/> only, in that order.</summary>
    public static LoaderCatalogue Find(params ImmutableArray<string> folders)
    {
        var found = LoaderTable.Known.Select(known => Find(known, folders)).OfType<LoaderFile>().ToList();
        return new LoaderCatalogue([.. found.Select(loader => loader.Version is null ? WithVersionOfSibling(loader, found) : loader)]);
    }

    public string? FindFor(ClientArchitecture architecture) =>
        Loaders.FirstOrDefault(loader => loader.Architectures.Contains(architecture)) is { } loader ? $"loaders/{loader.Name}" : null;

    public LoaderFile? FindByName(string name) => Loaders.FirstOrDefault(loader => string.Equals(loader.Name, name, StringComparison.Ordinal));

    /// <summary>The finding that says that clients of <paramref name="architecture"/> have no loader, and how to get one; null if there is one.</summary>
    public Finding? Check(ClientArchitecture architecture)
    {
        if (FindFor(architecture) is not null)
        {
            return null;
        }

        var wanted = LoaderTable.Known.Where(known => known.Architectures.Contains(architecture)).Select(known => known.Name).ToList();
        return wanted.Count == 0
            ? new Finding
            {
                Id = "SU0611",
                Severity = FindingSeverity.Error,
                Stage = Stage.Loader,
                Summary = $"no iPXE is made for clients of architecture {(int)architecture} ({architecture})",
                Cause = "The client says in DHCP option 93 that it has an architecture for which Sunup knows no iPXE binary.",
                Confidence = Confidence.Certain,
                Remedies = [new Remedy("Give these clients a boot file of your own through the TFTP folder (`tftp.root` in the service file).")],
            }
            : new Finding
            {
                Id = "SU0610",
                Severity = FindingSeverity.Error,
                Stage = Stage.Loader,
                Summary = $"iPXE for {architecture} clients is not installed: none of {string.Join(", ", wanted)} is in {string.Join(", ", LoaderTable.Folders)}",
                Cause = "A network client first loads iPXE, and Sunup serves the distribution's.",
                Confidence = Confidence.Certain,
                Remedies =
                [
                    new Remedy("Install iPXE on Debian or Ubuntu.", "apt-get install ipxe"),
                    new Remedy("Install iPXE on Fedora.", "dnf install ipxe-bootimgs-x86 ipxe-bootimgs-aarch64"),
                ],
            };
    }

    private static LoaderFile? Find(KnownLoader known, ImmutableArray<string> folders)
    {
        foreach (var path in folders.SelectMany(folder => known.FileNames.Select(name => Path.Join(folder, name))))
        {
            // Distributions link some of them into /boot; the packages' own links are trusted.
            if (TryRead(path) is { } bytes && IpxeBinary.Read(bytes) is var binary && binary.PeMachine == known.Machine)
            {
                return new LoaderFile { Name = known.Name, Path = path, Architectures = known.Architectures, Length = bytes.Length, Version = binary.Version };
            }
        }

        return null;
    }

    private static LoaderFile WithVersionOfSibling(LoaderFile loader, List<LoaderFile> all)
    {
        var folder = Path.GetDirectoryName(loader.Path);
        var sibling = all.Find(other => other.Version is not null && string.Equals(Path.GetDirectoryName(other.Path), folder, StringComparison.Ordinal));
        return sibling is null ? loader : loader with { Version = sibling.Version, VersionOfSibling = true };
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length <= LargestLoader ? File.ReadAllBytes(path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

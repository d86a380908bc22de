using System.Collections.Immutable;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Images.Programs;
using Sunup.Machines.Hosts;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.SanBoots;

/// <summary>Finds the programs by which an initramfs attaches an iSCSI disk: a given file's, this host's, or the distribution's package's.</summary>
public sealed class IscsiRootTools(ArtifactResolver resolver)
{
    private const string Package = "open-iscsi";
    private const int MostPackages = 40;

    private static readonly string[] s_places = ["sbin/iscsistart", "usr/sbin/iscsistart"];

    /// <param name="iscsistart">A file that the user named; null for none.</param>
    /// <param name="progress">How the fetching goes on.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">SU0962, SU0963, and those of packages.</exception>
    public async Task<IscsiRootParts> FindAsync(string? iscsistart, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var busybox = await resolver.BusyboxAsync(progress, cancellationToken);
        var closure = iscsistart is not null ? OfFile(iscsistart)
            : ToolLocator.Find("iscsistart") is { } own ? ProgramClosure.Of(own, ["/"]) ?? throw IscsiRootFindings.InitiatorMissing($"{own} is no 64-bit program.")
            : await OfPackagesAsync(progress, cancellationToken);
        return closure.Missing.IsEmpty ? new IscsiRootParts(busybox, closure) : throw IscsiRootFindings.LibrariesMissing(closure.Program, closure.Missing);
    }

    /// <summary>With the libraries of the root file system that the file is in: the folder above sbin or usr/sbin.</summary>
    private static ProgramClosure OfFile(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "/";
            var root = Path.GetFileName(folder) == "usr" ? Path.GetDirectoryName(folder)! : folder;
            return ProgramClosure.Of(path, [root, "/"]) ?? throw IscsiRootFindings.InitiatorMissing($"{path} is no 64-bit program.");
        }
        catch (IOException fault)
        {
            throw IscsiRootFindings.InitiatorMissing($"{path}: {fault.Message}");
        }
    }

    /// <summary>The package, and of those that it needs as many as have its libraries.</summary>
    private async Task<ProgramClosure> OfPackagesAsync(IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var package = await resolver.UnpackAsync(Package, isKernel: false, progress, cancellationToken);
        var program = s_places.Select(path => Path.Combine(package.Path, path)).FirstOrDefault(File.Exists)
            ?? throw IscsiRootFindings.InitiatorMissing($"The package {package.Origin} has none.");
        var roots = ImmutableArray.Create(package.Path);
        var closure = ProgramClosure.Of(program, roots) ?? throw IscsiRootFindings.InitiatorMissing($"{program} is no 64-bit program.");
        var pending = new Queue<string>(Libraries(package));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!closure.Missing.IsEmpty && seen.Count < MostPackages && pending.TryDequeue(out var name))
        {
            if (seen.Add(name))
            {
                var library = await resolver.UnpackAsync(name, isKernel: false, progress, cancellationToken);
                foreach (var next in Libraries(library))
                {
                    pending.Enqueue(next);
                }

                roots = roots.Add(library.Path);
                closure = ProgramClosure.Of(program, roots)!;
            }
        }

        return closure;
    }

    private static IEnumerable<string> Libraries(DebTree package) => package.Depends.Where(name => name.StartsWith("lib", StringComparison.Ordinal));
}

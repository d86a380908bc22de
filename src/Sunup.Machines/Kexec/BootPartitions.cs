using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Formats.Firmware.EfiVariables;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>What a boot entry names, with paths of this machine.</summary>
/// <param name="Program">Kernel or unified kernel image.</param>
/// <param name="Initrds">In order.</param>
/// <param name="Options">The entry's command line; null for a unified kernel image that has its own.</param>
/// <param name="Profile">Of a unified kernel image, by number; null for the first.</param>
public sealed record BootEntryFiles(string Program, ImmutableArray<string> Initrds, string? Options, string? Profile);

/// <summary>The mounted partitions that systemd-boot reads entries from: the ESP, and the extended boot partition beside it. Read, never written.</summary>
public sealed class BootPartitions
{
    private static readonly ImmutableArray<string> s_espPlaces = ["/efi", "/boot", "/boot/efi"];
    private static readonly ImmutableArray<string> s_extendedPlaces = ["/boot"];
    private readonly ImmutableArray<string> _roots;

    private BootPartitions(ImmutableArray<string> roots) => _roots = roots;

    /// <param name="esp">Where the ESP is mounted; null to look where bootctl(1) does.</param>
    /// <exception cref="FindingException">SU1333: there is none.</exception>
    public static BootPartitions Find(string? esp)
    {
        if (esp is not null)
        {
            return Looks(esp) ? new BootPartitions([esp]) : throw EntryFindings.NoPartition([esp]).AsException();
        }

        var found = s_espPlaces.FirstOrDefault(Looks) ?? throw EntryFindings.NoPartition(s_espPlaces).AsException();
        return new BootPartitions([found, .. s_extendedPlaces.Where(path => path != found && Directory.Exists(Path.Combine(path, "loader", "entries")))]);
    }

    /// <summary>The entry that comes next, or that is named.</summary>
    /// <exception cref="FindingException">SU1330 to SU1332: none can be told, or it is none that kexec can start.</exception>
    public (EntryChoice Choice, BootEntryFiles Files) Choose(LoaderVariables variables, string? named)
    {
        var entries = _roots.SelectMany(root => Entries(root)).ToList();
        var loaderConf = Path.Combine(_roots[0], "loader", "loader.conf");
        var choice = EntryChoice.Of(entries.Select(entry => entry.Entry), variables, File.Exists(loaderConf) ? EntryFile.DefaultOf(File.ReadAllText(loaderConf)) : null, named);
        if (choice.Entry is not { } chosen)
        {
            throw EntryFindings.NoEntry(choice, _roots[0]).AsException();
        }

        return (choice, FilesOf(chosen, entries.First(entry => ReferenceEquals(entry.Entry, chosen)).Root));
    }

    private static IEnumerable<(BootEntry Entry, string Root)> Entries(string root)
    {
        var architecture = EntryFile.ArchitectureName(RuntimeInformation.OSArchitecture) ?? "";
        foreach (var path in FilesIn(Path.Combine(root, "loader", "entries")).Where(path => EntryFile.IsEntryName(Path.GetFileName(path))))
        {
            // systemd-boot does not show an entry whose program is not there.
            if (EntryFile.Read(Path.GetFileName(path), path, File.ReadAllText(path), architecture) is { } entry
                && (entry.Kind == BootEntryKind.UkiUrl || PathOn(root, entry.Program) is not null))
            {
                yield return (entry, root);
            }
        }

        foreach (var path in FilesIn(Path.Combine(root, "EFI", "Linux")).Where(path => EntryFile.IsUkiName(Path.GetFileName(path))))
        {
            foreach (var entry in UkiEntries.Of(path))
            {
                yield return (entry, root);
            }
        }
    }

    private static BootEntryFiles FilesOf(BootEntry entry, string root)
    {
        if (entry.Kind is BootEntryKind.Efi or BootEntryKind.UkiUrl)
        {
            throw EntryFindings.NotForKexec(entry).AsException();
        }

        var program = entry.Kind == BootEntryKind.Type2 ? entry.Program : Require(entry, root, entry.Program);
        return new BootEntryFiles(
            program,
            [.. entry.Initrds.Select(initrd => Require(entry, root, initrd))],
            entry.Kind == BootEntryKind.Linux ? entry.Options ?? "" : entry.Options,
            entry.Profile == 0 ? null : entry.Profile.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Require(BootEntry entry, string root, string path) =>
        PathOn(root, path) ?? throw EntryFindings.FileMissing(entry, Path.Combine(root, path)).AsException();

    /// <summary>A path of a FAT file system: case does not count. Null for what is not there, or would lead out of it.</summary>
    private static string? PathOn(string root, string path)
    {
        var at = root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "." or ".." || !Directory.Exists(at))
            {
                return null;
            }

            var exact = Path.Combine(at, part);
            var next = Path.Exists(exact)
                ? exact
                : Directory.EnumerateFileSystemEntries(at).FirstOrDefault(entry => string.Equals(Path.GetFileName(entry), part, StringComparison.OrdinalIgnoreCase));
            if (next is null)
            {
                return null;
            }

            at = next;
        }

        return at;
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        var found = Directory.Exists(folder) ? folder : PathOn(Path.GetDirectoryName(Path.GetDirectoryName(folder))!, string.Join('/', folder.Split('/')[^2..]));
        return found is not null && Directory.Exists(found) ? Directory.EnumerateFiles(found) : [];
    }

    private static bool Looks(string root) => Directory.Exists(Path.Combine(root, "EFI")) || Directory.Exists(Path.Combine(root, "efi")) || Directory.Exists(Path.Combine(root, "loader"));
}

using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Formats.Loaders.Configurations;
using Sunup.Formats.Loaders.Grub;
using Sunup.Formats.Loaders.Syslinux;
using Sunup.Formats.Loaders.SystemdBoot;
using Sunup.Images.Disks.Volumes;

namespace Sunup.Images.Disks.Loaders;

/// <summary>Finds the configurations of loaders on the volumes of a disk, reads them and looks for the files that they name.</summary>
internal static class LoaderDiscovery
{
    // A configuration is a text that a person can read.
    private const int LongestText = 1 << 20;
    private const int MostEntries = 512;

    public static IEnumerable<FoundLoader> Find(OpenVolumes volumes)
    {
        foreach (var (partition, files) in volumes.Readable)
        {
            foreach (var loader in (FoundLoader?[])[Syslinux(volumes, partition, files), Grub(volumes, partition, files), GrubLegacy(partition, files), SystemdBoot(volumes, partition, files)])
            {
                if (loader is not null)
                {
                    yield return loader;
                }
            }
        }
    }

    private static FoundLoader? Syslinux(OpenVolumes volumes, DiskPartition partition, IVolumeFiles files)
    {
        if (FirstOf(files, SyslinuxConfiguration.Places) is not { } path)
        {
            return null;
        }

        var folder = FolderOf(path);
        var configuration = SyslinuxConfiguration.Read(Text(files, path) ?? "", name => Text(files, FileCheck.Resolve(folder, name)));
        return Checked("syslinux", partition, path, configuration, new FileCheck(volumes, partition, folder));
    }

    private static FoundLoader? Grub(OpenVolumes volumes, DiskPartition partition, IVolumeFiles files)
    {
        if (FirstOf(files, GrubConfiguration.Places) is not { } path)
        {
            return null;
        }

        var context = new GrubContext
        {
            Platform = volumes.Partitions.Any(other => other.IsEfiSystem) ? "efi" : "pc",
            Prefix = "/" + FolderOf(path),
            ReadFile = name => Text(files, name),
        };
        return Checked("grub", partition, path, GrubConfiguration.Read(Text(files, path) ?? "", context), new FileCheck(volumes, partition, ""));
    }

    private static FoundLoader? GrubLegacy(DiskPartition partition, IVolumeFiles files) =>
        FirstOf(files, GrubConfiguration.LegacyPlaces) is { } path ? new FoundLoader("grub_legacy", partition.Number, path, new LoaderConfiguration(), [], []) : null;

    private static FoundLoader? SystemdBoot(OpenVolumes volumes, DiskPartition partition, IVolumeFiles files)
    {
        var conf = Text(files, "loader/loader.conf");
        var entries = BootLoaderEntries(files).Take(MostEntries).Order(EntryOrder.Instance).ToList();
        if (conf is null && entries.Count == 0)
        {
            return null;
        }

        var settings = LoaderConf.Read(conf ?? "");
        var chosen = settings.Default is { } pattern ? entries.FindIndex(entry => EntryPattern.Matches(EntryFile.Lower(pattern), entry.Id)) : -1;
        var named = chosen >= 0 || settings.Default is null or "@saved";
        var configuration = new LoaderConfiguration
        {
            Entries = [.. entries.Select((entry, index) => Of(entry, isDefault: index == Math.Max(0, chosen)))],
            Default = settings.Default,
            TimeoutTenths = settings.TimeoutTenths,
            Problems = named ? [] : [new LoaderProblem(1, $"default {settings.Default} matches no entry on this volume: the first of the menu is started")],
        };
        return Checked("systemd_boot", partition, conf is null ? "loader/entries" : "loader/loader.conf", configuration, new FileCheck(volumes, partition, ""));
    }

    private static IEnumerable<BootEntry> BootLoaderEntries(IVolumeFiles files)
    {
        foreach (var file in files.List("loader/entries").Where(file => !file.IsFolder && EntryFile.IsEntryName(file.Name)))
        {
            if (Text(files, file.Path) is { } text && ReadEntry(file, text) is { } entry)
            {
                yield return entry;
            }
        }
    }

    // Whatever the architecture: the disk is looked at here, not started.
    private static BootEntry? ReadEntry(VolumeEntry file, string text) =>
        ((string[])["x64", "aa64", "ia32", "riscv64", "arm", "loongarch64"]).Select(architecture => EntryFile.Read(file.Name, file.Path, text, architecture)).FirstOrDefault(entry => entry is not null);

    private static LoaderEntry Of(BootEntry entry, bool isDefault)
    {
        var files = ImmutableArray.CreateBuilder<LoaderFile>();
        if (entry.Kind != BootEntryKind.UkiUrl)
        {
            files.Add(new LoaderFile(entry.Program, entry.Kind == BootEntryKind.Linux ? LoaderFileUse.Kernel : LoaderFileUse.Program, 0));
        }

        files.AddRange(entry.Initrds.Select(initrd => new LoaderFile(initrd, LoaderFileUse.Initrd, 0)));
        if (entry.DeviceTree is { } tree)
        {
            files.Add(new LoaderFile(tree, LoaderFileUse.DeviceTree, 0));
        }

        return new LoaderEntry
        {
            Id = entry.Id,
            Title = entry.Title ?? entry.Id,
            Files = files.ToImmutable(),
            CommandLine = entry.Kind == BootEntryKind.Linux ? entry.Options ?? "" : entry.Options,
            Note = entry.IsBad ? "no tries left: it comes last" : entry.Kind == BootEntryKind.UkiUrl ? $"fetched by the firmware from {entry.Program}" : null,
            IsDefault = isDefault,
        };
    }

    private static FoundLoader Checked(string kind, DiskPartition partition, string path, LoaderConfiguration configuration, FileCheck check) => new(
        kind,
        partition.Number,
        path,
        configuration,
        [.. configuration.Entries.Take(MostEntries).Select(entry => new CheckedEntry(entry, [.. entry.Files.Select(check.Of)]))],
        [.. configuration.Files.Select(check.Of)]);

    private static string? FirstOf(IVolumeFiles files, IReadOnlyList<string> places) => places.FirstOrDefault(place => files.Find(place) is { IsFolder: false });

    private static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "";

    private static string? Text(IVolumeFiles files, string path) => files.Read(path, LongestText) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}

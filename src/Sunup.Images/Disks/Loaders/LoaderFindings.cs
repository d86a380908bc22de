using Sunup.Formats.Loaders.Configurations;
using Sunup.Model;

namespace Sunup.Images.Disks.Loaders;

/// <summary>What is wrong with the configurations of loaders.</summary>
internal static class LoaderFindings
{
    public static IEnumerable<Finding> Of(DiskReport report)
    {
        foreach (var loader in report.Loaders)
        {
            var where = $"{loader.Path} on {Words(report, loader.Partition)}";
            foreach (var problem in loader.Configuration.Problems)
            {
                yield return Make("SU0616", FindingSeverity.Warning, $"{where}: {problem.Text}", $"{loader.Name} goes on without it, or stops at its prompt.", new Evidence(problem.Text, where, Line(problem.Line)),
                    new Remedy("Mend the line"));
            }

            if (loader.Entries.Length > 0 && !loader.Entries.Any(entry => entry.Entry.IsDefault))
            {
                yield return Make("SU0617", FindingSeverity.Warning, $"{where}: the default '{loader.Configuration.Default ?? "(none)"}' is no entry", $"{loader.Name} waits, or starts another one.",
                    new Evidence(string.Join(", ", loader.Entries.Take(6).Select(entry => entry.Entry.Id)), where), new Remedy("Name one of the entries"));
            }

            foreach (var entry in loader.Entries)
            {
                foreach (var file in entry.Files)
                {
                    if (Of(loader, where, entry, file) is { } finding)
                    {
                        yield return finding;
                    }
                }
            }
        }
    }

    private static Finding? Of(FoundLoader loader, string where, CheckedEntry entry, CheckedFile file)
    {
        var severity = entry.Entry.IsDefault ? FindingSeverity.Error : FindingSeverity.Warning;
        var evidence = new Evidence($"{UseOf(file.File.Use)} {file.File.Path}", where, Line(file.File.Line));
        var name = $"{where}: entry '{entry.Entry.Title}'{(entry.Entry.IsDefault ? ", the default," : "")}";
        return file.State switch
        {
            FileState.Missing => Make("SU0614", severity, $"{name} names {file.File.Path}, which is not there", $"{loader.Name} stops when it is chosen.{(file.Note is { } near ? $" In that folder {near}." : "")}", evidence,
                new Remedy("Put the file there, or name the one that is")),
            FileState.OtherCase => Make("SU0615", severity, $"{name} names {file.File.Path} in another case", $"{file.Note}.", evidence, new Remedy("Write the name as it stands on the disk")),
            FileState.NoVolume => Make("SU0618", severity, $"{name} looks for a volume that is not on this disk", $"{file.Note}. With another disk in the machine it may be found there; else GRUB says 'no such device'.", evidence,
                new Remedy("Write the configuration anew on the system itself", "update-grub")),
            _ => null,
        };
    }

    internal static string Words(DiskReport report, int number) => report.Partitions.FirstOrDefault(partition => partition.Number == number)?.Words ?? $"partition {number}";

    private static string UseOf(LoaderFileUse use) => use switch
    {
        LoaderFileUse.Kernel => "kernel",
        LoaderFileUse.Initrd => "initrd",
        LoaderFileUse.DeviceTree => "device tree",
        LoaderFileUse.BootSector => "boot sector",
        LoaderFileUse.Configuration => "configuration",
        _ => "program",
    };

    private static int? Line(int line) => line > 0 ? line : null;

    private static Finding Make(string id, FindingSeverity severity, string summary, string cause, Evidence evidence, Remedy remedy) =>
        ImageFinding.Of(Stage.Loader, id, severity, summary, cause, [evidence], [remedy]);
}

using Sunup.Formats.Loaders.Configurations;
using Sunup.Model;

namespace Sunup.Images.Disks.Loaders;

/// <summary>Whether what command lines name is on the disk.</summary>
internal static class CommandLineFindings
{
    public static IEnumerable<Finding> Of(DiskReport report, OpenVolumes volumes) =>
        from loader in report.Loaders
        from entry in loader.Entries
        where entry.Entry.CommandLine is not null
        from finding in Of(report, volumes, loader, entry.Entry)
        select finding;

    private static IEnumerable<Finding> Of(DiskReport report, OpenVolumes volumes, FoundLoader loader, LoaderEntry entry)
    {
        var where = $"{loader.Path} on {LoaderFindings.Words(report, loader.Partition)}";
        int? line = entry.CommandLineLine > 0 ? entry.CommandLineLine : null;
        var severity = entry.IsDefault ? FindingSeverity.Error : FindingSeverity.Warning;
        var hasInitrd = entry.Files.Any(file => file.Use == LoaderFileUse.Initrd);
        foreach (var parameter in DeviceParameter.Of(entry.CommandLine!))
        {
            if (parameter.Kind != "device" && volumes.Find(parameter.Kind, parameter.Value) is null)
            {
                yield return Make("SU0673", severity, $"{where}: entry '{entry.Title}': {parameter.Text} is not on this disk",
                    $"Read by {parameter.Consumer}. It waits for the device until its time is over, and stops there, unless another disk of the machine has it.",
                    new Evidence(parameter.Text, where, line), Known(report, parameter));
            }

            if (parameter is { Name: "root", Kind: "uuid" or "label" } && !hasInitrd)
            {
                yield return Make("SU0674", severity, $"{where}: entry '{entry.Title}' has {parameter.Text} and no initrd",
                    "The kernel knows root=PARTUUID=, PARTLABEL= and names of devices; UUIDs and labels of file systems are looked up by programs of an initrd. It stops with 'VFS: Unable to mount root fs'.",
                    new Evidence(entry.CommandLine!, where, line), WithoutInitrd(volumes, parameter));
            }
        }

        if (ImageFile(volumes, entry.CommandLine!) is { } missing)
        {
            yield return Make("SU0675", severity, $"{where}: entry '{entry.Title}': imgfile={missing.Path} is not on {missing.Partition.Words}", "The initrd mounts that file from the partition that imgpart= names.",
                new Evidence(entry.CommandLine!, where, line), new Remedy("Put the image there, or name the one that is"));
        }
    }

    // imgpart=UUID=... imgfile=/volumio_current.sqsh: a file of a partition whose files may be readable.
    private static (DiskPartition Partition, string Path)? ImageFile(OpenVolumes volumes, string commandLine)
    {
        const string Name = "imgfile=";
        var path = commandLine.Split(' ').FirstOrDefault(word => word.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..];
        var parameter = DeviceParameter.Of(commandLine).FirstOrDefault(parameter => parameter.Name == "imgpart");
        return path is not null && parameter is not null && volumes.Find(parameter.Kind, parameter.Value) is { } partition && volumes.FilesOf(partition) is { } files && files.Find(path) is null
            ? (partition, path)
            : null;
    }

    private static Remedy Known(DiskReport report, DeviceParameter parameter)
    {
        var values = report.Partitions
            .Select(partition => (partition.Words, Value: parameter.Kind switch { "uuid" => partition.Content?.Uuid, "label" => partition.Content?.Label, "partuuid" => partition.PartitionId, _ => partition.Name }))
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Value} is {pair.Words}")
            .ToList();
        return new Remedy(values.Count == 0 ? $"No partition here has a {parameter.Kind.ToUpperInvariant()}: name the root in another way" : $"Name one that is there: {string.Join("; ", values)}");
    }

    private static Remedy WithoutInitrd(OpenVolumes volumes, DeviceParameter parameter) => new(
        volumes.Find(parameter.Kind, parameter.Value)?.PartitionId is { } id ? $"Write root=PARTUUID={id}, or name an initrd" : "Name an initrd, or write root=PARTUUID=");

    private static Finding Make(string id, FindingSeverity severity, string summary, string cause, Evidence evidence, Remedy remedy) =>
        ImageFinding.Of(Stage.Root, id, severity, summary, cause, [evidence], [remedy]);
}

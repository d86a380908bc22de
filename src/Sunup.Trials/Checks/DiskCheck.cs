using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Loaders;
using Sunup.Images.Reading;
using Sunup.Images.Roots;
using Sunup.Model;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Checks;

/// <summary>What is to be expected of a machine that boots a disk image as it stands: its tables and loader, the kernel and the initrds on it, its root.</summary>
internal static class DiskCheck
{
    private const int MostBytes = 1 << 30;
    private const int LongestConfig = 4 << 20;

    /// <param name="report">With the machine's disk resolved.</param>
    /// <param name="options">What the machine file does not say.</param>
    /// <exception cref="FindingException">The image cannot be read, or a library is missing.</exception>
    public static CheckReport Look(CheckReport report, CheckOptions options)
    {
        using var disk = DiskFile.Open(report.Machine.Boot.Disk!);
        var inspected = DiskInspection.Inspect(disk);
        report = report with { Disk = inspected, Findings = report.Findings.AddRange(inspected.Findings) };
        using var contents = DiskContents.Open(disk, inspected);
        if (contents.Default is { } set)
        {
            report = Examine(report, contents, set, options);
        }

        return report.Route is Route.San ? report with { Findings = report.Findings.AddRange(contents.Roots.SelectMany(root => new NetworkRootExamination(root).Run())) } : report;
    }

    private static CheckReport Examine(CheckReport report, DiskContents contents, DiskBootSet set, CheckOptions options)
    {
        report = report with { Kernel = KernelOf(contents, set, options) };
        var rules = MachineCheck.RulesOf(report, set.CommandLine, options);
        report = report with { CommandLine = MachineCheck.BudgetOf(report, set.CommandLine) };
        var initrds = set.Initrds.Select(file => (File: file, Bytes: contents.Read(file, MostBytes))).ToList();
        // One that is missing was told by the inspection; what the loader makes of the others then is not what was meant.
        var source = $"{set.Loader.Path}: {set.Entry.Entry.Title}";
        if (initrds.Exists(initrd => initrd.Bytes is null))
        {
            return Told(report);
        }

        if (initrds.Count == 0)
        {
            return MachineRoots.Look(Told(report), set.CommandLine, source);
        }

        using var joined = new JoinedStream(JoinOf(set.Loader), [.. initrds.Select(initrd => new MemoryStream(initrd.Bytes!, writable: false))]);
        ImmutableArray<ImagePart> parts = [.. joined.Layout.Parts.Select(part => new ImagePart(initrds[part.Index].File.Path, part.Offset, part.Length))];
        report = Told(report with { Image = ImageExaminer.Examine(joined, parts, parts.Length > 1 ? set.Loader.Name : null, rules), Initrd = InitrdFiles.Read(initrds[0].File.Path, joined, rules) });
        report = MachineRoots.Look(report, set.CommandLine, source);
        return report.Route is Route.San
            ? report with { Findings = report.Findings.AddRange(SanCheck.OfDisk(report, report.Initrd!.Paths, set)) }
            : report;
    }

    private static CheckReport Told(CheckReport report) => report with
    {
        Findings =
        [
            .. report.Findings,
            .. report.Image is { } image ? InitramfsPredictor.Predict(image) : [],
            .. report.CommandLine?.Findings() ?? [],
        ],
    };

    private static LoaderJoin JoinOf(FoundLoader loader) => loader.Kind switch
    {
        "syslinux" => LoaderJoin.Syslinux,
        "systemd_boot" => LoaderJoin.SystemdBoot,
        _ => LoaderJoin.Grub,
    };

    private static KernelFacts? KernelOf(DiskContents contents, DiskBootSet set, CheckOptions options)
    {
        if (contents.Read(set.Kernel, MostBytes) is not { } bytes || KernelFile.Read(new FileBytes(bytes)) is not { } kernel)
        {
            return null;
        }

        var facts = new KernelFacts { Version = kernel.Version, File = kernel };
        if (options.ConfigFile is { } file)
        {
            return facts with { Config = KernelFacts.ReadConfig(file), ConfigSource = file };
        }

        var name = $"config-{kernel.Release}";
        if (contents.ReadBeside(set.Kernel, name, LongestConfig) is { } beside && KernelConfig.Parse(Encoding.UTF8.GetString(beside)) is { } config)
        {
            return facts with { Config = config, ConfigSource = $"{name} on the disk" };
        }

        var inside = KernelFile.Read(new FileBytes(bytes), new KernelReadOptions { Config = true })?.Config;
        return facts with { Config = inside, ConfigSource = inside is null ? null : "IKCONFIG" };
    }
}

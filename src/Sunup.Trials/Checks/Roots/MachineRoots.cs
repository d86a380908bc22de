using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Formats.CommandLines;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Puts the facts of a checked machine together and predicts from them.</summary>
internal static class MachineRoots
{
    private static readonly string[] s_diskArguments = ["-drive", "-blockdev", "-device", "-hda", "-hdb", "-hdc", "-hdd", "-cdrom", "-readconfig"];

    /// <param name="report">With kernel, image and initrd.</param>
    /// <param name="line">As the kernel is given it.</param>
    /// <param name="source">Where the command line stands.</param>
    public static CheckReport Look(CheckReport report, string line, string source)
    {
        using var disks = MachineDisks.Of(report.Machine, report.Route);
        var facts = new BootFacts
        {
            Machine = report.Machine,
            Route = report.Route,
            Kernel = report.Kernel,
            CommandLine = KernelCommandLine.Parse(line),
            CommandLineSource = source,
            Initrd = report.Initrd,
            Verdict = report.Image?.Verdict,
            Disks = disks.Disks,
            KnowsDisks = report.Machine.Hardware is not null && !HasOtherDisks(report.Machine),
            HasSureNames = disks.HasSureNames,
        };
        return report.With(Unsaid(report, RootCheck.Of(facts, IsOwnRoot(report.Machine, report.Route))));
    }

    // A disk that Sunup makes has what it needs, and one behind iSCSI is another matter: SanCheck.
    private static bool IsOwnRoot(MachineConfig machine, Route route) =>
        route is not Route.San && (route is not Route.Disk || machine.Boot.Disk is not null);

    private static bool HasOtherDisks(MachineConfig machine) =>
        machine.RawQemu.Any(argument => s_diskArguments.Contains(argument, StringComparer.Ordinal))
        || machine.RawQemuConfig.Any(section => section.Name.StartsWith("drive", StringComparison.Ordinal) || section.Name.StartsWith("device", StringComparison.Ordinal));

    // What the inspection of a disk said of its loader's entry is not said again of the machine, nor what follows from an initrd without init.
    private static ImmutableArray<Prediction> Unsaid(CheckReport report, ImmutableArray<Prediction> predictions)
    {
        var saysDevice = report.Findings.Any(finding => finding.Id is "SU0673" or "SU0674");
        var saysInit = report.Findings.Any(finding => finding is { Id: "SU0845", Severity: FindingSeverity.Error });
        return predictions.RemoveAll(prediction => (saysDevice && prediction.Finding.Id is ("SU1070" or "SU1072")) || (saysInit && prediction.Finding.Id is "SU1071"));
    }
}

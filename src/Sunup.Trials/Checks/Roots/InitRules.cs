using System.Text;
using Sunup.Diagnosis.Predictions;
using Sunup.Formats.Recognition;
using Sunup.Images.Disks.Volumes;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Whether the root file system has an init that its kernel can start: SU1076, SU1077. Read where it lies; nothing of it runs.</summary>
internal static class InitRules
{
    private const int LongestHead = 1 << 20;
    private const uint AnyExecute = 0x49;

    // In this order: init/main.c, kernel_init; initramfs-tools init, dracut init.sh. The built-in initramfs knows the first alone.
    private static readonly string[] s_usual = ["/sbin/init", "/etc/init", "/bin/init", "/bin/sh"];

    public static IEnumerable<Prediction> Of(BootFacts facts, RootPlace place)
    {
        // ostree= has its root in a folder of that file system; a /usr of its own comes from another.
        if (place.Partition is not { } partition || place.Disk.FilesOf(partition) is not { } files || facts.CommandLine.Has("ostree") || HasUsrElsewhere(files))
        {
            yield break;
        }

        var asked = facts.CommandLine.Last("init") is { Length: > 0 } named ? named : null;
        var paths = asked is not null ? [asked] : facts.Initrd?.Maker is InitrdMaker.Sunup && facts.Mounter is RootMounter.Initrd ? s_usual[..1] : s_usual;
        if (paths.FirstOrDefault(path => files.Find(path) is { IsFolder: false }) is not { } init)
        {
            yield return Absent(facts, place, paths, asked);
        }
        else if (Fault(facts, files, init) is { } fault)
        {
            yield return Unable(facts, place, init, fault);
        }
    }

    private static bool HasUsrElsewhere(IVolumeFiles files) => files.Read("/etc/fstab", LongestHead) is { } table
        && Encoding.UTF8.GetString(table).Split('\n').Any(line => !line.TrimStart().StartsWith('#') && line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, "/usr", ..]);

    /// <summary>Why the kernel will not start a program; null where it will, or where that cannot be told.</summary>
    private static string? Fault(BootFacts facts, IVolumeFiles files, string init)
    {
        if (files.Find(init) is not { } entry || files.Read(init, LongestHead) is not { } bytes)
        {
            return null;
        }

        if (entry.Mode is { } mode && (mode & AnyExecute) == 0)
        {
            return "it has no permission to be executed (error -13)";
        }

        if (entry.Length == 0)
        {
            return "it is empty (error -8)";
        }

        if (bytes is [(byte)'#', (byte)'!', ..])
        {
            var interpreter = Encoding.UTF8.GetString(bytes, 2, Math.Min(bytes.Length - 2, 254)).Split('\n')[0].Trim(' ', '\t').Split([' ', '\t'])[0];
            return files.Find(interpreter.TrimEnd('\r')) is null ? $"its interpreter {interpreter.TrimEnd('\r')} is not there (error -2)"
                : interpreter.EndsWith('\r') ? "its first line ends with a carriage return, which becomes part of the interpreter's name (error -2)"
                : null;
        }

        return ElfFile.Read(new FileBytes(bytes)) is not { } elf ? "it is neither a program nor a script with a #! line (error -8)"
            : !Runs(facts, elf) ? $"it is a program for {elf.MachineName}, and the machine is {MachineOf(facts)} (error -8)"
            : elf.Interpreter is { } loader && files.Find(loader) is null ? $"its dynamic loader {loader} is not there (error -2)"
            : null;
    }

    private static bool Runs(BootFacts facts, ElfFile elf) => MachineOf(facts) switch
    {
        "x86_64" => elf.MachineName == "x86_64" || (elf.MachineName == "i386" && facts.Kernel?.Config?.IsBuiltIn("IA32_EMULATION") != false),
        "aarch64" => elf.MachineName is "aarch64" or "arm",
        _ => true,
    };

    private static string MachineOf(BootFacts facts) => facts.Kernel?.File?.Machine ?? (facts.Machine.Hardware?.Arch is Architecture.Arm64 ? "aarch64" : "x86_64");

    private static Prediction Absent(BootFacts facts, RootPlace place, IReadOnlyList<string> paths, string? asked) => Predicted.Make(
        "SU1076",
        FindingSeverity.Error,
        asked is not null ? $"init={asked} is not in the root file system" : $"the root file system has no init: {string.Join(", ", paths)}",
        "The root file system would be mounted, and there is nothing in it to go on with: it is not a system, or root= names another file system than was meant.",
        RootOutcomes.NoInit(facts),
        [Root(facts, place), .. asked is null ? [] : new[] { new PredictionFact("init", asked, facts.CommandLineSource) }, .. paths.Select(path => new PredictionFact("not_there", path, place.Disk.Config.Image)), RootRules.Mounter(facts)],
        [
            .. asked is not null ? new[] { Remove(facts, asked) } : [],
            new Remedy("See what is in it", $"sunup disk inspect {place.Disk.Config.Image}"),
        ]);

    private static Remedy Remove(BootFacts facts, string asked) => facts.CommandLineSource == "boot.cmdline"
        ? new Remedy("Leave init= out", null, $"boot.cmdline: \"{facts.CommandLine.Without("init").Text}\"")
        : new Remedy($"Take init={asked} off the command line");

    private static Prediction Unable(BootFacts facts, RootPlace place, string init, string fault) => Predicted.Make(
        "SU1077",
        FindingSeverity.Error,
        $"{init} of the root file system cannot be started: {fault}",
        "Once the root file system is mounted, the kernel is told to run that program, and refuses.",
        RootOutcomes.NoInit(facts),
        [Root(facts, place), new PredictionFact("init", init, $"{place.Device}, {place.Disk.Config.Image}"), new PredictionFact("fault", fault, init), RootRules.Mounter(facts)],
        new Remedy("Put the program right in the root file system, or name another with init="));

    private static PredictionFact Root(BootFacts facts, RootPlace place) => new("root", facts.CommandLine.Last("root") ?? place.Device, facts.CommandLineSource);
}

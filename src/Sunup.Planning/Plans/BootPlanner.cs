using System.Collections.Immutable;
using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Plans;

/// <summary>Makes the <see cref="BootPlan"/> of a machine: what is served and loaded, byte for byte.</summary>
public static class BootPlanner
{
    public const string KernelFile = "vmlinuz";

    public const string InitrdFile = "initrd.img";

    public const string ScriptFile = "boot.ipxe";

    public const string UkiFile = "linux.efi";

    /// <summary>A disk image with an EFI system partition, and the unified kernel image on it.</summary>
    public const string EspFile = "esp.img";

    /// <summary>Initrds start on multiples of this in the joined file, as iPXE lays them out; the kernel takes any multiple of 4.</summary>
    public const int InitrdAlignment = 4096;

    private const string OctetStream = "application/octet-stream";

    /// <summary>Reads no more of the files than their first 4 KiB, and the headers of a unified kernel image.</summary>
    /// <param name="resolved">The machine. On route uki with <see cref="BootConfig.Uki"/>, once that was built where it is to be; without, the disk is not planned.</param>
    /// <param name="firstStage">For route kexec: the kernel that loads the other one.</param>
    /// <param name="sanPort">TCP port of the iSCSI target that has the machine's disk.</param>
    /// <exception cref="FindingException">
    /// SU0113, SU0114: a file went away. SU0115: one is not what it is used as. SU0118: the command line is too long. SU0320: an image is too large for FAT.
    /// </exception>
    public static BootPlan Plan(ResolvedMachine resolved, BootSet? firstStage = null, int sanPort = SanNames.Port)
    {
        var machine = resolved.Machine;
        var bootSet = BootSetOf(machine);
        return new BootPlan
        {
            // What the image says is what the kernel will be told.
            Machine = machine with { Boot = machine.Boot with { CommandLine = machine.Boot.Kernel is null ? bootSet.CommandLine : machine.Boot.CommandLine } },
            Route = machine.Route,
            BootSet = bootSet,
            FirstStage = firstStage,
            Disk = machine.Route is Route.San or Route.Disk ? machine.Boot.Disk : null,
            SanTarget = machine.Route is Route.San ? SanNames.TargetOf(machine.Name) : null,
            Files = FilesOf(machine, bootSet, sanPort),
        };
    }

    private static BootSet BootSetOf(MachineConfig machine)
    {
        if (machine.Boot is { Kernel: null, Disk: { } disk })
        {
            return new BootSet(disk, [], "");
        }

        if (machine.Boot is { Kernel: null, Uki: { } uki })
        {
            return UkiPlanner.BootSetOf(uki, machine.Hardware?.Arch ?? Architecture.X64);
        }

        var bootSet = new BootSet(
            machine.Boot.Kernel ?? throw new ArgumentException("A plan needs a kernel.", nameof(machine)),
            machine.Boot.Initrd,
            CommandLineOf(machine));
        KernelCheck.Check(bootSet, machine.Hardware?.Arch ?? Architecture.X64);
        InitrdCheck.Check(bootSet);
        return bootSet;
    }

    /// <summary>The kernel's command line: the user's; for a VM without <c>console=</c>, the serial console that Sunup watches comes first.</summary>
    public static string CommandLineOf(MachineConfig machine)
    {
        var line = machine.Boot.CommandLine.Trim();
        var hasConsole = line.Split(' ').Any(word => word.StartsWith("console=", StringComparison.Ordinal));
        return machine.Hardware is null || hasConsole ? line : $"{SerialConsole(machine.Hardware.Arch)} {line}".TrimEnd();
    }

    private static string SerialConsole(Architecture arch) => arch == Architecture.Arm64 ? "console=ttyAMA0" : "console=ttyS0";

    private static ImmutableArray<PlannedFile> FilesOf(MachineConfig machine, BootSet bootSet, int sanPort)
    {
        var files = ImmutableArray.CreateBuilder<PlannedFile>();
        if (machine.Boot.Uki is { } uki)
        {
            return machine.Route == Route.Uki
                ? UkiPlanner.FilesOf(uki, machine.Hardware?.Arch ?? Architecture.X64)
                : [new PlannedFile(UkiFile, ServedContent.OfFile(uki), OctetStream)];
        }

        if (machine.Route is Route.San)
        {
            return [ScriptOf(machine, bootSet, sanPort)];
        }

        if (machine.Boot is { Kernel: null })
        {
            return [];
        }

        var kernel = ServedContent.OfFile(bootSet.Kernel);
        files.Add(new PlannedFile(KernelFile, machine.Network.PadKernel ? kernel.PaddedTo(InitrdAlignment) : kernel, OctetStream));
        if (!bootSet.Initrds.IsEmpty)
        {
            files.Add(new PlannedFile(InitrdFile, ServedContent.Join(bootSet.Initrds.Select(ServedContent.OfFile), InitrdAlignment), OctetStream));
        }

        // A script of the user's may load them one by one.
        if (machine is { Route: Route.Network, Network.Script: not null } && bootSet.Initrds.Length > 1)
        {
            files.AddRange(bootSet.Initrds.DistinctBy(Path.GetFileName).Where(initrd => Path.GetFileName(initrd) is not (KernelFile or InitrdFile or ScriptFile))
                .Select(initrd => new PlannedFile(Path.GetFileName(initrd), ServedContent.OfFile(initrd), OctetStream)));
        }

        if (machine.Route == Route.Network)
        {
            files.Add(ScriptOf(machine, bootSet, sanPort));
        }

        return files.ToImmutable();
    }

    private static PlannedFile ScriptOf(MachineConfig machine, BootSet bootSet, int sanPort) =>
        new(ScriptFile, ServedContent.Of(Encoding.UTF8.GetBytes(ScriptPlanner.Write(machine, bootSet, sanPort))), "text/plain");
}

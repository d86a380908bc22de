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

    /// <summary>Initrds start on multiples of this in the joined file, as iPXE lays them out; the kernel takes any multiple of 4.</summary>
    public const int InitrdAlignment = 4096;

    private const string OctetStream = "application/octet-stream";

    /// <summary>Reads no more of the files than their first 4 KiB.</summary>
    /// <exception cref="FindingException">SU0113, SU0114: a file went away. SU0115: one is not what it is used as. SU0118: the command line is too long.</exception>
    public static BootPlan Plan(ResolvedMachine resolved)
    {
        var machine = resolved.Machine;
        var bootSet = new BootSet(
            machine.Boot.Kernel ?? throw new ArgumentException("A plan needs a kernel.", nameof(resolved)),
            machine.Boot.Initrd,
            CommandLineOf(machine));
        KernelCheck.Check(bootSet);
        InitrdCheck.Check(bootSet);
        return new BootPlan
        {
            Machine = machine,
            Route = machine.Route,
            BootSet = bootSet,
            Files = FilesOf(machine, bootSet),
        };
    }

    /// <summary>The kernel's command line: the user's; for a VM without <c>console=</c>, the serial console that Sunup watches comes first.</summary>
    public static string CommandLineOf(MachineConfig machine)
    {
        var line = machine.Boot.CommandLine.Trim();
        var hasConsole = line.Split(' ').Any(word => word.StartsWith("console=", StringComparison.Ordinal));
        return machine.Hardware is null || hasConsole ? line : $"{SerialConsole(machine.Hardware.Arch)} {line}".TrimEnd();
    }

    private static string SerialConsole(Architecture arch) => arch == Architecture.Arm64 ? "console=ttyAMA0" : "console=ttyS0";

    private static ImmutableArray<PlannedFile> FilesOf(MachineConfig machine, BootSet bootSet)
    {
        var files = ImmutableArray.CreateBuilder<PlannedFile>();
        var kernel = ServedContent.OfFile(bootSet.Kernel);
        files.Add(new PlannedFile(KernelFile, machine.Network.PadKernel ? kernel.PaddedTo(InitrdAlignment) : kernel, OctetStream));
        if (!bootSet.Initrds.IsEmpty)
        {
            files.Add(new PlannedFile(InitrdFile, ServedContent.Join(bootSet.Initrds.Select(ServedContent.OfFile), InitrdAlignment), OctetStream));
        }

        if (machine.Route == Route.Network)
        {
            files.Add(new PlannedFile(ScriptFile, ServedContent.Of(Encoding.UTF8.GetBytes(ScriptPlanner.Write(machine, bootSet))), "text/plain"));
        }

        return files.ToImmutable();
    }
}

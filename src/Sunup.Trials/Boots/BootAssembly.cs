using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Boots;

/// <summary>Makes a machine ready for power-on: artifacts, accelerator, firmware, plan, network, command line.</summary>
/// <param name="resolver">Finds what the machine file names.</param>
/// <param name="clock">The clock of its events.</param>
internal sealed class BootAssembly(ArtifactResolver resolver, BootClock clock)
{
    private readonly AcceleratorChooser _accelerators = new(CacheFolder, clock.Time);
    private readonly BootPreparation _preparation = new(resolver, new ArtifactCache(CacheFolder, clock.Time), clock.Time);

    /// <summary>Use QEMU's user network even where a boot network could be made.</summary>
    public bool UserNetwork { get; init; }

    /// <summary>A reset of the guest is a reboot and does not end QEMU.</summary>
    public bool Reboots { get; init; }

    /// <summary>For route kexec: gives sunup as it runs inside of a guest; null where there is none.</summary>
    public Func<CancellationToken, Task<GuestProgram>>? GuestProgram { get; init; }

    private static string CacheFolder => ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);

    /// <param name="machine">A machine with <see cref="MachineConfig.Hardware"/>.</param>
    /// <param name="sink">Gets the events of its services, and which accelerator was chosen.</param>
    /// <param name="progress">How the fetching of artifacts goes on.</param>
    /// <param name="prepared">Called with the artifacts, and with what this way of running cannot show.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">A tool, a right, an artifact is missing.</exception>
    public async Task<ReadyBoot> MakeAsync(
        MachineConfig machine, IBootEventSink sink, IProgress<ArtifactProgress>? progress, Action<ResolvedMachine, string?>? prepared, CancellationToken cancellationToken)
    {
        var resolved = await resolver.ResolveAsync(machine, progress, cancellationToken);
        var hardware = resolved.Machine.Hardware!;
        var qemu = ToolLocator.Require(hardware.Arch == Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64");
        var accelerator = await _accelerators.ChooseAsync(hardware.Accel, hardware.Arch, qemu, cancellationToken);
        var folder = new BootFolder();
        IBootWiring? wiring = null;
        try
        {
            var made = await _preparation.PrepareAsync(resolved, FirmwareOf(resolved.Machine), folder.Path, GuestProgram, progress, cancellationToken);
            var plan = BootPlanner.Plan(made.Resolved, made.FirstStage);
            wiring = await WireAsync(plan, folder.Path, sink, cancellationToken);
            prepared?.Invoke(made.Resolved, wiring.Limitation);
            sink.Publish(accelerator.ToEvent(clock, new EventSubject(Machine: machine.Name)));
            var vm = QemuMachine.From(plan, accelerator.Accelerator, made.Firmware, wiring.Attachments) with { Reboots = Reboots };
            return new ReadyBoot(folder, wiring)
            {
                Plan = plan,
                Artifacts = made.Resolved.Artifacts,
                Command = QemuCommandLine.For(vm, qemu, folder.Path),
                Trust = made.Trust,
            };
        }
        catch
        {
            await (wiring?.DisposeAsync() ?? ValueTask.CompletedTask);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>An arm64 kernel that QEMU loads itself needs none.</summary>
    private static QemuFirmware FirmwareOf(MachineConfig machine) => machine is { Route: Route.Direct, Hardware.Arch: Architecture.Arm64 }
        ? new QemuFirmware(FirmwareKind.Uefi)
        : new FirmwareLocator().Require(machine.Hardware!.Arch, machine.Hardware.Firmware);

    private async Task<IBootWiring> WireAsync(BootPlan plan, string folder, IBootEventSink sink, CancellationToken cancellationToken)
    {
        if (plan.Route == Route.San)
        {
            return Environment.IsPrivilegedProcess ? await NamespaceWiring.CreateAsync(plan, folder, sink, clock, cancellationToken) : throw SanFindings.NeedsRoot(plan.Machine.Name);
        }

        if (plan.Route != Route.Network)
        {
            return new UnwiredWiring(plan.Machine);
        }

        return Environment.IsPrivilegedProcess && !UserNetwork
            ? await NamespaceWiring.CreateAsync(plan, folder, sink, clock, cancellationToken)
            : await UserNetWiring.CreateAsync(plan, sink, clock, cancellationToken);
    }
}

using System.Collections.Immutable;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;
using Sunup.Trials.Boots.Answers;
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
    /// <exception cref="FindingException">A tool, a right, an artifact is missing; or an image is in use.</exception>
    public async Task<ReadyBoot> MakeAsync(
        MachineConfig machine, IBootEventSink sink, IProgress<ArtifactProgress>? progress, Action<ResolvedMachine, string?>? prepared, CancellationToken cancellationToken)
    {
        // Before anything is read of an image that another process has for itself.
        ImageLocks.Check(ImageUse.Of(machine.Hardware!.Disks));
        var folder = new BootFolder();
        IBootWiring? wiring = null;
        try
        {
            var parts = await GatherAsync(machine, folder.Path, progress, cancellationToken);
            wiring = await WireAsync(parts.Plan, folder.Path, sink, cancellationToken);
            prepared?.Invoke(parts.Made.Resolved, wiring.Limitation);
            sink.Publish(parts.Accelerator.ToEvent(clock, new EventSubject(Machine: machine.Name)));
            return new ReadyBoot(folder, wiring)
            {
                Plan = parts.Plan,
                Artifacts = parts.Made.Resolved.Artifacts,
                Command = CommandOf(parts, wiring.Attachments, folder.Path),
                Trust = parts.Made.Trust,
            };
        }
        catch
        {
            await (wiring?.DisposeAsync() ?? ValueTask.CompletedTask);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The command that would be run. Nothing is started or wired, and what was made for it is gone again.</summary>
    /// <exception cref="FindingException">As above.</exception>
    public async Task<QemuCommandLine> ShowAsync(MachineConfig machine, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        using var folder = new BootFolder();
        var parts = await GatherAsync(machine, folder.Path, progress, cancellationToken);
        return CommandOf(parts, [.. parts.Plan.Machine.Hardware!.Nics.Select(nic => AttachmentShown(nic, parts.Plan.Route))], folder.Path);
    }

    private QemuCommandLine CommandOf(Parts parts, ImmutableArray<NicAttachment> attachments, string folder) =>
        QemuCommandLine.For(QemuMachine.From(parts.Plan, parts.Accelerator.Accelerator, parts.Made.Firmware, attachments) with { Reboots = Reboots }, parts.Qemu, folder);

    private async Task<Parts> GatherAsync(MachineConfig machine, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var resolved = await resolver.ResolveAsync(machine, progress, cancellationToken);
        var hardware = resolved.Machine.Hardware!;
        var qemu = hardware.QemuPath is { } own ? QemuBinary.Require(own) : ToolLocator.Require(hardware.Arch == Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64");
        var accelerator = await _accelerators.ChooseAsync(hardware.Accel, hardware.Arch, qemu, cancellationToken);
        var made = await _preparation.PrepareAsync(resolved, FirmwareOf(resolved.Machine), folder, GuestProgram, progress, cancellationToken);
        return new Parts(BootPlanner.Plan(made.Resolved, made.FirstStage), made, qemu, accelerator);
    }

    /// <summary>A tap of a boot network has a number only when it is there; the first that a process has is 3.</summary>
    private NicAttachment AttachmentShown(NicConfig nic, Route route) => (route, nic.Network) switch
    {
        (Route.Network, _) when UserNetwork || !Environment.IsPrivilegedProcess => new UserNetAttachment(),
        (Route.Network or Route.San, _) or (_, { Kind: NicNetworkKind.Bridge }) => new TapAttachment(3),
        (_, { Kind: NicNetworkKind.Tap, Name: { } name }) => new NamedTapAttachment(name),
        (_, { Kind: NicNetworkKind.User }) => new UserNetAttachment(),
        _ => new UnwiredAttachment(),
    };

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
            return HostWiring.Create(plan.Machine);
        }

        if (plan.Machine.Expect.Answers is { } answer && (UserNetwork || !Environment.IsPrivilegedProcess))
        {
            throw AnswerFindings.NeedsBootNetwork(plan.Machine.Name, answer);
        }

        return Environment.IsPrivilegedProcess && !UserNetwork
            ? await NamespaceWiring.CreateAsync(plan, folder, sink, clock, cancellationToken)
            : await UserNetWiring.CreateAsync(plan, sink, clock, cancellationToken);
    }

    /// <summary>All that a boot needs but its wires.</summary>
    private sealed record Parts(BootPlan Plan, PreparedBoot Made, string Qemu, AcceleratorChoice Accelerator);
}

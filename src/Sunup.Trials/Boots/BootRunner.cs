using System.Collections.Immutable;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;
using Sunup.Serving.Events;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Boots.Rescue;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Boots;

/// <summary>Runs one boot of a VM from a machine's description to its verdict: plan, wire, power on, watch, power off.</summary>
/// <param name="resolver">Finds what the machine file names.</param>
/// <param name="clock">The clock of the trace.</param>
public sealed class BootRunner(ArtifactResolver resolver, BootClock clock)
{
    private readonly AcceleratorChooser _accelerators = new(ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess), clock.Time);

    private readonly BootPreparation _preparation = new(
        resolver,
        new ArtifactCache(ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess), clock.Time), clock.Time);

    /// <summary>Where a copy of the raw serial console is kept; null for nowhere.</summary>
    public string? ConsoleLog { get; init; }

    /// <summary>Boot on QEMU's user network even where a boot network could be made.</summary>
    public bool UserNetwork { get; init; }

    /// <summary>For route kexec: gives sunup as it runs inside of a guest; null where there is none.</summary>
    public Func<CancellationToken, Task<GuestProgram>>? GuestProgram { get; init; }

    /// <param name="machine">A machine with <see cref="MachineConfig.Hardware"/>, its route as it is to be run.</param>
    /// <param name="observer">Gets each event as it comes, on the caller's flow.</param>
    /// <param name="progress">How the fetching of artifacts goes on.</param>
    /// <param name="prepared">Called with plan and artifacts before power-on.</param>
    /// <param name="cancellationToken">Ends the boot; what was seen until then is judged.</param>
    /// <exception cref="FindingException">The boot could not be tried here: a tool, a right, an artifact is missing.</exception>
    public async Task<BootReport> RunAsync(
        MachineConfig machine,
        Action<BootEvent> observer,
        IProgress<ArtifactProgress>? progress,
        Action<ResolvedMachine, string?>? prepared,
        CancellationToken cancellationToken)
    {
        // Before anything is read of an image that another process has for itself.
        ImageLocks.Check(ImageUse.Of(machine.Hardware!.Disks));
        using var folder = new BootFolder();
        var ready = await MakeReadyAsync(machine, folder.Path, progress, cancellationToken);
        var (plan, made) = (ready.Plan, ready.Made);
        var channel = new BootEventChannel(clock);
        await using var wiring = await WireAsync(plan, folder.Path, channel, cancellationToken);
        prepared?.Invoke(made.Resolved, wiring.Limitation);
        var command = QemuCommandLine.For(QemuMachine.From(plan, ready.Accelerator.Accelerator, made.Firmware, wiring.Attachments), ready.Qemu, folder.Path);
        var watch = new BootWatch(plan.Machine, clock, seen =>
        {
            observer(seen);
            if (seen.Kind is EventKinds.QmpShutdown)
            {
                wiring.PoweredOff();
            }
        })
        {
            StayedOn = wiring.PoweredOff,
        };
        channel.Publish(ready.Accelerator.ToEvent(clock, new EventSubject(Machine: machine.Name)));
        var trace = await PowerOnAndWatchAsync(command, wiring, channel, watch, cancellationToken);
        trace = IommuExplanation.Explain(made.Trust?.Explain(trace) ?? trace, command);
        trace = SanEnding.Explain(trace, plan.Route is Route.San ? plan.Disk : null);
        return new BootReport(trace, plan, made.Resolved.Artifacts, command, wiring.Limitation);
    }

    /// <summary>The command that <see cref="RunAsync"/> would run. Nothing is started, and what was made for it is gone again.</summary>
    /// <param name="machine">As for <see cref="RunAsync"/>.</param>
    /// <param name="progress">How the fetching of artifacts goes on.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">As of <see cref="RunAsync"/>.</exception>
    public async Task<QemuCommandLine> ShowAsync(MachineConfig machine, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        using var folder = new BootFolder();
        var ready = await MakeReadyAsync(machine, folder.Path, progress, cancellationToken);
        var attachments = ready.Plan.Machine.Hardware!.Nics.Select(nic => AttachmentShown(nic, ready.Plan.Route)).ToImmutableArray();
        return QemuCommandLine.For(QemuMachine.From(ready.Plan, ready.Accelerator.Accelerator, ready.Made.Firmware, attachments), ready.Qemu, folder.Path);
    }

    private async Task<ReadyBoot> MakeReadyAsync(MachineConfig machine, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var resolved = await resolver.ResolveAsync(machine, progress, cancellationToken);
        var hardware = resolved.Machine.Hardware!;
        var qemu = hardware.QemuPath is { } own ? QemuBinary.Require(own) : ToolLocator.Require(hardware.Arch == Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64");
        var accelerator = await _accelerators.ChooseAsync(hardware.Accel, hardware.Arch, qemu, cancellationToken);
        var made = await _preparation.PrepareAsync(resolved, FirmwareOf(resolved.Machine), folder, GuestProgram, progress, cancellationToken);
        return new ReadyBoot(BootPlanner.Plan(made.Resolved, made.FirstStage), made, qemu, accelerator);
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

    /// <summary>All that a boot needs but its wires.</summary>
    private sealed record ReadyBoot(BootPlan Plan, PreparedBoot Made, string Qemu, AcceleratorChoice Accelerator);

    /// <summary>An arm64 kernel that QEMU loads itself needs none.</summary>
    private static QemuFirmware FirmwareOf(MachineConfig machine) => machine is { Route: Route.Direct, Hardware.Arch: Architecture.Arm64 }
        ? new QemuFirmware(FirmwareKind.Uefi)
        : new FirmwareLocator().Require(machine.Hardware!.Arch, machine.Hardware.Firmware);

    private async Task<BootTrace> PowerOnAndWatchAsync(
        QemuCommandLine command, IBootWiring wiring, BootEventChannel channel, BootWatch watch, CancellationToken cancellationToken)
    {
        var options = new QemuOptions { Scope = wiring.Scope, InheritedHandles = wiring.Handles, Sink = channel, Clock = clock };
        await using var machine = await VirtualMachine.StartAsync(command, options, cancellationToken);
        watch.Rescue = new RescueShell(machine.WriteConsoleAsync);
        var trace = await watch.FollowAsync(channel.ReadAllAsync(CancellationToken.None), cancellationToken);
        await machine.QuitAsync(CancellationToken.None);
        if (ConsoleLog is not null)
        {
            File.Copy(command.SerialLog, ConsoleLog, overwrite: true);
        }

        return trace;
    }

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

        return Environment.IsPrivilegedProcess && !UserNetwork
            ? await NamespaceWiring.CreateAsync(plan, folder, sink, clock, cancellationToken)
            : await UserNetWiring.CreateAsync(plan, sink, clock, cancellationToken);
    }
}

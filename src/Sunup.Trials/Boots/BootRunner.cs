using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Serving.Events;
using Sunup.Trials.Boots.Answers;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Boots.Rescue;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Boots;

/// <summary>Runs one boot of a VM from a machine's description to its verdict: plan, wire, power on, watch, power off.</summary>
/// <param name="resolver">Finds what the machine file names.</param>
/// <param name="clock">The clock of the trace.</param>
public sealed class BootRunner(ArtifactResolver resolver, BootClock clock)
{
    /// <summary>Where a copy of the raw serial console is kept; null for nowhere.</summary>
    public string? ConsoleLog { get; init; }

    /// <summary>Boot on QEMU's user network even where a boot network could be made.</summary>
    public bool UserNetwork { get; init; }

    /// <summary>Looks at the machine once its outcome is known, before it is ended; null for nobody.</summary>
    public Func<QmpClient, BootTrace, CancellationToken, Task>? Witness { get; init; }

    /// <summary>For route kexec: gives sunup as it runs inside of a guest; null where there is none.</summary>
    public Func<CancellationToken, Task<GuestProgram>>? GuestProgram { get; init; }

    /// <summary>What <see cref="PrepareAsync"/> gave, where it was called early.</summary>
    public Task? Preparing { get; init; }

    /// <summary>Reads the catalogue on another thread: every boot needs it, whatever its machine, and it takes as long as finding the artifacts.</summary>
    public static Task PrepareAsync() => Task.Run(() => Catalogue.BuiltIn.Index);

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
        var preparing = Preparing ?? PrepareAsync();
        var channel = new BootEventChannel(clock);
        await using var ready = await Assembly.MakeAsync(machine, channel, progress, prepared, cancellationToken);
        await preparing;
        var watch = new BootWatch(ready.Plan.Machine, clock, seen =>
        {
            observer(seen);
            if (seen.Kind is EventKinds.QmpShutdown)
            {
                ready.Wiring.PoweredOff();
            }
        })
        {
            StayedOn = ready.Wiring.PoweredOff,
        };
        var trace = await PowerOnAndWatchAsync(ready, channel, watch, cancellationToken);
        trace = IommuExplanation.Explain(ready.Trust?.Explain(trace) ?? trace, ready.Command);
        trace = SanEnding.Explain(trace, ready.Plan.Route is Route.San ? ready.Plan.Disk : null);
        trace = trace with { Findings = trace.Findings.AddRange(ArrivedCommandLine.In(trace.Events)?.Findings(ready.Plan.BootSet.CommandLine) ?? []) };
        return new BootReport(trace, ready.Plan, ready.Artifacts, ready.Command, ready.Wiring.Limitation);
    }

    /// <summary>The command that <see cref="RunAsync"/> would run. Nothing is started, and what was made for it is gone again.</summary>
    /// <param name="machine">As for <see cref="RunAsync"/>.</param>
    /// <param name="progress">How the fetching of artifacts goes on.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">As of <see cref="RunAsync"/>.</exception>
    public Task<QemuCommandLine> ShowAsync(MachineConfig machine, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken) =>
        Assembly.ShowAsync(machine, progress, cancellationToken);

    private BootAssembly Assembly => new(resolver, clock) { UserNetwork = UserNetwork, GuestProgram = GuestProgram };

    private async Task<BootTrace> PowerOnAndWatchAsync(ReadyBoot ready, BootEventChannel channel, BootWatch watch, CancellationToken cancellationToken)
    {
        await using var answers = AnswerWatch.Start(ready.Plan.Machine.Expect.Answers, ready.Wiring.Scope, channel, clock);
        watch.Answers = answers;
        await using var machine = await VirtualMachine.StartAsync(ready.Command, ready.OptionsFor(channel, clock), cancellationToken);
        watch.Rescue = new RescueShell(machine.WriteConsoleAsync);
        var trace = await watch.FollowAsync(channel.ReadAllAsync(CancellationToken.None), cancellationToken);
        trace = await SilentMachine.ExplainAsync(trace, watch, machine, clock.Time, cancellationToken);
        await (Witness?.Invoke(machine.Qmp, trace, cancellationToken) ?? Task.CompletedTask);
        await machine.QuitAsync(CancellationToken.None);
        if (ConsoleLog is not null)
        {
            File.Copy(ready.Command.SerialLog, ConsoleLog, overwrite: true);
        }

        return trace;
    }
}

using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Serving.Events;
using Sunup.Trials.Boots.Preparations;

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
        var channel = new BootEventChannel(clock);
        var assembly = new BootAssembly(resolver, clock) { UserNetwork = UserNetwork, GuestProgram = GuestProgram };
        await using var ready = await assembly.MakeAsync(machine, channel, progress, prepared, cancellationToken);
        var watch = new BootWatch(ready.Plan.Machine, clock, seen =>
        {
            observer(seen);
            if (seen.Kind is EventKinds.QmpShutdown)
            {
                ready.Wiring.PoweredOff();
            }
        });
        var trace = await PowerOnAndWatchAsync(ready, channel, watch, cancellationToken);
        return new BootReport(ready.Trust?.Explain(trace) ?? trace, ready.Plan, ready.Artifacts, ready.Command, ready.Wiring.Limitation);
    }

    private async Task<BootTrace> PowerOnAndWatchAsync(ReadyBoot ready, BootEventChannel channel, BootWatch watch, CancellationToken cancellationToken)
    {
        await using var machine = await VirtualMachine.StartAsync(ready.Command, ready.OptionsFor(channel, clock), cancellationToken);
        var trace = await watch.FollowAsync(channel.ReadAllAsync(CancellationToken.None), cancellationToken);
        trace = await SilentMachine.ExplainAsync(trace, watch, machine, clock.Time, cancellationToken);
        await machine.QuitAsync(CancellationToken.None);
        if (ConsoleLog is not null)
        {
            File.Copy(ready.Command.SerialLog, ConsoleLog, overwrite: true);
        }

        return trace;
    }
}

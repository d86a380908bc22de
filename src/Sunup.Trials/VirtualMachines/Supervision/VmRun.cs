using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Serving.Events;
using Sunup.Trials.Boots;
using Sunup.Trials.Boots.Answers;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>One run of QEMU: from power-on to its end.</summary>
internal sealed class VmRun(BootAssembly assembly, MachineConfig machine, StateWriter state, ConsoleHub console, BootClock clock, Action<string> say)
{
    private VirtualMachine? _machine;

    /// <summary>See <see cref="RunWatch.Decided"/>.</summary>
    public Action Decided { get; init; } = () => { };

    /// <summary>The machine while it runs.</summary>
    public VirtualMachine? Machine => Volatile.Read(ref _machine);

    /// <summary>Makes it ready, starts it, and waits for its end.</summary>
    /// <param name="wasAsked">Whether the user asked for the end; asked when it has come.</param>
    /// <param name="starting">Ends the making; not the running.</param>
    /// <exception cref="FindingException">It could not be started.</exception>
    public async Task<RunEnd> RunAsync(Func<bool> wasAsked, CancellationToken starting)
    {
        state.Change(now => now with { Status = VmStatus.Starting, Qemu = 0, Stage = null, IsUp = false, Reboots = 0, Findings = [], Reason = null, Command = null });
        var channel = new BootEventChannel(clock);
        await using var ready = await assembly.MakeAsync(machine, channel, new Spoken(say), prepared: null, starting);
        var options = ready.OptionsFor(channel, clock) with { OnConsoleBytes = console.Write };
        var started = clock.Now;
        await using var answers = AnswerWatch.Start(machine.Expect.Answers, ready.Wiring.Scope, channel, clock);
        await using var running = await VirtualMachine.StartAsync(ready.Command, options, starting);
        Volatile.Write(ref _machine, running);
        state.Change(now => now with { Status = VmStatus.Running, Qemu = running.ProcessId, StartedAt = started, Command = ready.Command.ToShellString() });
        say($"QEMU runs, process {running.ProcessId}");
        var watch = new RunWatch(ready.Plan.Machine, clock, state, () => SilentMachine.LookAsync(machine.Name, running, clock.Time, CancellationToken.None)) { Decided = Decided, Answers = answers };
        var watching = watch.FollowAsync(channel.ReadAllAsync(CancellationToken.None));
        var exit = await running.Exited;
        Volatile.Write(ref _machine, null);
        ready.Wiring.PoweredOff();
        channel.Complete();
        await watching;
        return EndOf(exit, wasAsked(), clock.Now - started);
    }

    private RunEnd EndOf(VirtualMachineExit exit, bool asked, TimeSpan lasted)
    {
        var isFailure = !asked && (exit.ShutdownReason is not "guest-shutdown" || !exit.Process.IsSuccess);
        var reason = exit.ShutdownReason switch
        {
            "guest-shutdown" => "the guest powered off",
            "host-qmp-quit" => "ended on request",
            "guest-panic" => "the guest panicked",
            null => $"QEMU ended: {exit.Process}{(exit.Messages.IsEmpty ? "" : $"; it said: {exit.Messages[^1]}")}",
            var other => $"QEMU ended: {exit.Process}, reason {other}",
        };
        say(reason);
        state.Change(now => now with { Qemu = 0, Reason = reason });
        return new RunEnd(asked, isFailure, lasted);
    }

    private sealed class Spoken(Action<string> say) : IProgress<Planning.Artifacts.ArtifactProgress>
    {
        public void Report(Planning.Artifacts.ArtifactProgress value) => say($"{value.Reference}: {value.Text}");
    }
}

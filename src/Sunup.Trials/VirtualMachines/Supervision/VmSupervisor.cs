using Sunup.Linux;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Boots;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>Runs one VM in the background: starts QEMU, watches it, starts it again as its policy says, answers on the control socket. QEMU dies with it.</summary>
/// <param name="vm">Its folder, with definition and machine file.</param>
/// <param name="resolver">Finds what the machine file names.</param>
/// <param name="clock">The clock of events.</param>
/// <param name="say">Gets a line for each thing that is done.</param>
public sealed class VmSupervisor(VmFolder vm, ArtifactResolver resolver, BootClock clock, Action<string> say) : IDisposable
{
    private static readonly TimeSpan GraceAtTermination = TimeSpan.FromSeconds(60);

    private readonly StateWriter _state = new(vm, clock.Time);
    private CancellationTokenSource _interruptible = new();
    private VmRun? _run;
    private bool _stopAsked;
    private bool _startsAgain;

    /// <summary>For route kexec: gives sunup as it runs inside of a guest.</summary>
    public Func<CancellationToken, Task<GuestProgram>>? GuestProgram { get; init; }

    /// <summary>Called each time when what became of a boot is known: from then on there is little to do until the machine ends or reboots.</summary>
    public Action Quiet { get; init; } = () => { };

    internal StateWriter State => _state;

    internal VmRun? Run => Volatile.Read(ref _run);

    /// <summary>Runs until the VM is stopped for good.</summary>
    /// <param name="cancellationToken">SIGTERM: the guest is asked to power off, then ended.</param>
    /// <exception cref="FindingException">The folder holds no good machine file.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var held = ExclusiveFile.TryTake(vm.Lock) ?? throw VmFindings.AlreadySupervised(vm);
        var definition = vm.ReadDefinition() ?? throw VmFindings.NoDefinition(vm);
        var machine = MachineFileReader.Read(definition.MachineFile, await File.ReadAllBytesAsync(vm.MachineFile, cancellationToken)).Value ?? throw VmFindings.NoDefinition(vm);
        using var console = new ConsoleHub(vm.SerialLog);
        await using var control = ControlServer.Start(vm, this, console);
        await using var termination = cancellationToken.Register(() => _ = StopAsync(GraceAtTermination, again: false));
        var assembly = new BootAssembly(resolver, clock) { Reboots = true, GuestProgram = GuestProgram };
        var decision = new RestartDecision(definition.Restart);
        while (await RunOnceAsync(new VmRun(assembly, machine, _state, console, clock, say) { Decided = Quiet }, decision))
        {
            say("starting again");
        }
    }

    public void Dispose() => _interruptible.Dispose();

    /// <summary>Has the guest power off; ends it when it does not within <paramref name="timeout"/> (null: never). Waits until the VM has ended.</summary>
    internal async Task StopAsync(TimeSpan? timeout, bool again)
    {
        _stopAsked = true;
        _startsAgain = again;
        if (again)
        {
            _state.Unsettle();
        }

        await _interruptible.CancelAsync();
        if (Run?.Machine is not { } machine)
        {
            return;
        }

        _state.Change(now => now.Status is VmStatus.Running ? now with { Status = VmStatus.Stopping } : now);
        await machine.PowerDownAsync(CancellationToken.None);
        try
        {
            await machine.Exited.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, clock.Time);
        }
        catch (TimeoutException)
        {
            say("the guest did not power off in time: ending it");
            await machine.QuitAsync(CancellationToken.None);
        }
    }

    /// <summary>True where it is to be started again.</summary>
    private async Task<bool> RunOnceAsync(VmRun run, RestartDecision decision)
    {
        Volatile.Write(ref _run, run);
        RunEnd end;
        try
        {
            end = await run.RunAsync(() => _stopAsked, _interruptible.Token);
        }
        catch (OperationCanceledException) when (_stopAsked)
        {
            end = new RunEnd(WasAsked: true, IsFailure: false, TimeSpan.Zero);
        }
        catch (Exception fault) when (fault is FindingException or LinuxException or IOException)
        {
            say(fault is FindingException { Finding.Id: var id } ? $"{id}: {fault.Message}" : fault.Message);
            _state.Change(now => now with { Reason = fault is FindingException { Finding: var finding } ? $"{finding.Id}: {finding.Summary}" : fault.Message });
            end = new RunEnd(_stopAsked, IsFailure: true, TimeSpan.Zero);
        }

        return await GoOnAsync(end, decision);
    }

    private async Task<bool> GoOnAsync(RunEnd end, RestartDecision decision)
    {
        if (_stopAsked && _startsAgain)
        {
            (_stopAsked, _startsAgain) = (false, false);
            _interruptible.Dispose();
            _interruptible = new CancellationTokenSource();
            return true;
        }

        if (decision.After(end) is { } pause)
        {
            _state.Change(now => now with { Status = VmStatus.Waiting, Restarts = now.Restarts + 1 });
            say($"it is started again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, clock.Time, _interruptible.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopAsked)
            {
                return true;
            }
        }

        _state.Change(now => now with
        {
            Status = end.IsFailure && !_stopAsked ? VmStatus.Failed : VmStatus.Stopped,
            Reason = decision.HasGivenUp && !_stopAsked ? $"{now.Reason}; it ended {RestartDecision.MostQuick} times within {RestartDecision.Quick.TotalSeconds:0} s and is left alone" : now.Reason,
            Supervisor = 0,
        });
        return false;
    }
}

using Sunup.Linux.Processes;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>The state of a VM: one owner changes it, every change is on disk before it is told.</summary>
internal sealed class StateWriter
{
    private readonly VmFolder _vm;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VmState _state;

    public StateWriter(VmFolder vm, TimeProvider time)
    {
        (_vm, _time) = (vm, time);
        _state = new VmState { Supervisor = Environment.ProcessId, SupervisorStart = ProcessStart.Of(Environment.ProcessId) ?? 0 };
    }

    public VmState Current
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Completes when the machine runs, or has failed to: for the first time, or since it was last asked to start again.</summary>
    public Task Settled => Volatile.Read(ref _settled).Task;

    /// <summary>It is to start again: who asks from now on waits for that.</summary>
    public void Unsettle() => Volatile.Write(ref _settled, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Change(Func<VmState, VmState> change)
    {
        var isNews = false;
        lock (_lock)
        {
            var next = change(_state);
            if (next != _state)
            {
                isNews = next.Status != _state.Status;
                _state = !isNews && next.Since is not null ? next : next with { Since = _time.GetUtcNow() };
                _vm.Write(_state);
            }
        }

        if (isNews && Current.Status is VmStatus.Running or VmStatus.Waiting or VmStatus.Failed or VmStatus.Stopped)
        {
            Volatile.Read(ref _settled).TrySetResult();
        }
    }
}

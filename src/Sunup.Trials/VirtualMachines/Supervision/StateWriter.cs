using Sunup.Linux.Processes;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>The state of a VM: one owner changes it, every change is on disk before it is told.</summary>
internal sealed class StateWriter
{
    private readonly VmFolder _vm;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>Completes when the machine runs, or has failed to, for the first time.</summary>
    public Task Settled => _settled.Task;

    public void Change(Func<VmState, VmState> change)
    {
        lock (_lock)
        {
            var next = change(_state);
            if (next != _state)
            {
                _state = next.Status == _state.Status && next.Since is not null ? next : next with { Since = _time.GetUtcNow() };
                _vm.Write(_state);
            }
        }

        if (Current.Status is not VmStatus.Starting)
        {
            _settled.TrySetResult();
        }
    }
}

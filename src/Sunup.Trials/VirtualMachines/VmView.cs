using Sunup.Linux.Processes;

namespace Sunup.Trials.VirtualMachines;

/// <summary>A VM as it is now: what its supervisor wrote, unless that is gone.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="State">What it does.</param>
public sealed record VmView(VmDefinition Definition, VmState State)
{
    public string Name => Definition.Name;

    /// <summary>A supervisor lives.</summary>
    public bool IsActive => State.Status is VmStatus.Starting or VmStatus.Running or VmStatus.Stopping or VmStatus.Waiting;

    /// <summary>Null where the folder holds no VM, or one of a newer form.</summary>
    public static VmView? Of(VmFolder folder)
    {
        if (folder.ReadDefinition() is not { Format: <= VmStore.Format } definition)
        {
            return null;
        }

        var view = new VmView(definition, folder.ReadState());
        return view.IsActive && ProcessStart.Of(view.State.Supervisor) != view.State.SupervisorStart
            ? view with { State = view.State with { Status = VmStatus.Lost, Reason = "its supervisor is gone: it was killed, or the host went down; QEMU went with it" } }
            : view;
    }
}

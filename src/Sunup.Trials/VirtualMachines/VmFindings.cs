using Sunup.Model;

namespace Sunup.Trials.VirtualMachines;

/// <summary>What keeps a background VM from being run: SU0230 to SU0233.</summary>
public static class VmFindings
{
    /// <summary>SU0230: the record of a VM cannot be used.</summary>
    public static FindingException NoDefinition(VmFolder vm) => new(new Finding
    {
        Id = "SU0230",
        Severity = FindingSeverity.Error,
        Stage = Stage.PowerOn,
        Summary = $"the record of the VM {vm.Name} cannot be used",
        Cause = "vm.json or machine.yaml in its folder is missing, damaged, or written by a newer Sunup.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence("missing or damaged", vm.Path)],
        Remedies = [new Remedy("Start it from its machine file again, which writes the record anew", $"sunup vm start {vm.Name}.machine.yaml"), new Remedy("Or forget it", $"sunup vm delete {vm.Name}")],
    });

    /// <summary>SU0231: another supervisor runs this VM.</summary>
    public static FindingException AlreadySupervised(VmFolder vm) => new(new Finding
    {
        Id = "SU0231",
        Severity = FindingSeverity.Error,
        Stage = Stage.PowerOn,
        Summary = $"the VM {vm.Name} is run by another supervisor already",
        Cause = $"{vm.Lock} is locked: two supervisors would write to the same disks.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence("locked by another process", vm.Lock)],
        Remedies = [new Remedy("See what it does", $"sunup vm info {vm.Name}")],
    });

    /// <summary>SU0232: the supervisor ended before it said anything.</summary>
    public static FindingException SupervisorEnded(VmFolder vm, string lastWords) => new(new Finding
    {
        Id = "SU0232",
        Severity = FindingSeverity.Error,
        Stage = Stage.PowerOn,
        Summary = $"the supervisor of the VM {vm.Name} ended before the machine ran",
        Cause = lastWords.Length > 0 ? $"Its last words: {lastWords}" : "It left no words.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(lastWords, vm.SupervisorLog)],
        Remedies = [new Remedy("Read its log", $"sunup vm logs {vm.Name} --supervisor"), new Remedy("Boot the machine in the foreground, which explains more", $"sunup boot {vm.Name}.machine.yaml")],
    });

    /// <summary>SU0233: a VM that was found dead: its supervisor had been killed.</summary>
    public static Finding Reaped(VmView view) => new()
    {
        Id = "SU0233",
        Severity = FindingSeverity.Warning,
        Stage = Stage.PowerOn,
        Summary = $"the VM {view.Name} had been left by its supervisor without a word",
        Cause = "The supervisor was killed or the host went down; QEMU ended with it, without a power-off of the guest.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence($"state {view.State.Status} of process {view.State.Supervisor}, which is gone", "state.json")],
        Remedies = [new Remedy("Nothing is left to clean up; check the guest's file systems if it was writing")],
    };
}

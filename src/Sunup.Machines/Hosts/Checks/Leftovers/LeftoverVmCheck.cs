using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Leftovers;

/// <summary>SU0171: a QEMU that is dead and not reaped, or waits for a device that does not answer.</summary>
internal sealed class LeftoverVmCheck : HostCheck
{
    public override string Name => "leftovers.vms";

    public override CheckTopic Topic => CheckTopic.Host;

    public override string Question => "Is a QEMU stuck?";

    public override ImmutableArray<string> Reads => ["/proc/*/comm, status: State"];

    public override ImmutableArray<string> Finds => ["SU0171"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Vms is not Known<ImmutableArray<QemuProcess>>(var vms))
        {
            yield return CouldNot(facts.Vms);
            yield break;
        }

        var stuck = vms.Where(vm => vm.State is 'D' or 'Z').ToList();
        yield return stuck.Count == 0 ? Fine(vms.IsEmpty ? "no VM of QEMU runs" : $"{Amount.Count(vms.Length, "VM")} running, none stuck") : Found("SU0171", FindingSeverity.Warning,
            stuck.Count == 1 ? $"The VM {stuck[0].Name} is stuck." : string.Create(CultureInfo.InvariantCulture, $"{stuck.Count} VMs are stuck."),
            stuck.Any(vm => vm.State == 'D') ? "It waits in the kernel for a disk or a network file system that does not answer; no signal ends it." : "It has ended, and who started it does not fetch its exit code.",
            [.. stuck.Select(vm => new Evidence($"{vm.Name}: state {vm.State}", string.Create(CultureInfo.InvariantCulture, $"process {vm.ProcessId}")))],
            [new("See what it waits for.", string.Create(CultureInfo.InvariantCulture, $"sudo cat /proc/{stuck[0].ProcessId}/stack")), new("A dead one goes when its parent does.", string.Create(CultureInfo.InvariantCulture, $"ps -o ppid= -p {stuck[0].ProcessId}"))], Confidence.Likely);
    }
}

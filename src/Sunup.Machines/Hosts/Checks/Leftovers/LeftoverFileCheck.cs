using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Leftovers;

/// <summary>SU0172: folders of VMs whose Sunup was killed.</summary>
internal sealed class LeftoverFileCheck : HostCheck
{
    public override string Name => "leftovers.files";

    public override CheckTopic Topic => CheckTopic.Host;

    public override string Question => "Are there folders of VMs that are gone?";

    public override ImmutableArray<string> Reads => ["the folder for temporary files: sunup-vm-PROCESS-*, and whether that process is there"];

    public override ImmutableArray<string> Finds => ["SU0172"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Leftovers.Folders is not Known<ImmutableArray<string>>(var folders))
        {
            yield return CouldNot(facts.Leftovers.Folders);
            yield break;
        }

        yield return folders.IsEmpty ? Fine("none") : Found("SU0172", FindingSeverity.Info, folders.Length == 1 ? "A folder of a VM was left behind." : $"{folders.Length} folders of VMs were left behind.",
            "A Sunup that was killed could not remove it. The next `sunup boot` of the same user does.", [.. folders.Take(5).Select(folder => new Evidence("its process is gone", folder))],
            [new("Start any machine, or remove it by hand.", $"rm -r {folders[0]}")]);
    }
}

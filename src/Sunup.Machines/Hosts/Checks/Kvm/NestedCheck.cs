using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>Whether guests of this host could be hosts themselves. A fact: nothing is wrong either way.</summary>
internal sealed class NestedCheck : HostCheck
{
    public override string Name => "kvm.nested";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Could a guest run VMs of its own?";

    public override ImmutableArray<string> Reads => ["/sys/module/kvm_intel/parameters/nested, /sys/module/kvm_amd/parameters/nested", "/proc/cpuinfo: hypervisor"];

    public override ImmutableArray<string> Finds => [];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Kvm.Modules is not Known<ImmutableArray<ModuleFacts>>(var modules))
        {
            yield return CouldNot(facts.Kvm.Modules);
            yield break;
        }

        var below = facts.Cpu is Known<CpuFacts>({ IsGuest: true }) ? "; this host is a VM itself" : "";
        var nested = modules.Select(module => (module.Name, Value: module.Parameters.GetValueOrDefault("nested"))).FirstOrDefault(module => module.Value is not null);
        yield return nested.Value is { } value
            ? Fine($"{(value is "Y" or "1" ? "yes" : "no")}: {nested.Name} nested={value}{below}")
            : Fine($"no module of KVM has a parameter for it{below}");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Cpu;

/// <summary>SU1218: the machine has more CPUs than this process may use.</summary>
internal sealed class CpuCountCheck : HostCheck
{
    public override string Name => "cpu.count";

    public override CheckTopic Topic => CheckTopic.Cpu;

    public override string Question => "Are there CPUs for the machine?";

    public override ImmutableArray<string> Reads => ["/proc/self/status: Cpus_allowed_list", "cpu.max, cpu.cfs_quota_us of each control group above", "/proc/*/cmdline of QEMU: -smp"];

    public override ImmutableArray<string> Finds => ["SU1218"];

    public override ImmutableArray<PopularCommand> Popular => [new("grep 'CPU overcommit' /var/log/syslog", "There is no such message. How many CPUs there are, and how many guests have, is counted.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.User is not Known<UserFacts>(var user))
        {
            yield return CouldNot(facts.User);
            yield break;
        }

        var limited = (facts.Cgroups as Known<ImmutableArray<CgroupFacts>>)?.Value.Where(group => group.CpuLimit is not null).MinBy(group => group.CpuLimit);
        var usable = Math.Min(user.AllowedCpus, limited?.CpuLimit ?? double.MaxValue);
        var given = (facts.Vms as Known<ImmutableArray<QemuProcess>>)?.Value.Sum(vm => vm.Cpus) ?? 0;
        var text = string.Create(CultureInfo.InvariantCulture, $"{usable:0.#} usable, {given} given to running VMs");
        yield return wants is null || wants.IsServed || wants.Cpus <= usable ? Fine(text) : Found("SU1218", FindingSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"The machine has {wants.Cpus} CPUs, and {usable:0.#} may be used here."),
            "CPUs of a guest that wait for each other do so while one of them cannot run: it is slower with more CPUs than with as many as there are, and its kernel may report soft lockups.",
            [new(string.Create(CultureInfo.InvariantCulture, $"{user.AllowedCpus} CPUs"), "/proc/self/status: Cpus_allowed_list"), .. limited is null ? Array.Empty<Evidence>() : [new Evidence(string.Create(CultureInfo.InvariantCulture, $"{limited.CpuLimit:0.##} CPUs"), limited.Path)]],
            [new(string.Create(CultureInfo.InvariantCulture, $"Set `hardware.cpus: {Math.Max(1, (int)usable)}`."))]);
    }
}

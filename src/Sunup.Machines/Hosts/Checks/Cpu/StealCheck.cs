using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Cpu;

/// <summary>SU1219: the hypervisor below takes CPU time away.</summary>
internal sealed class StealCheck : HostCheck
{
    private const double Much = 0.1;

    public override string Name => "cpu.steal";

    public override CheckTopic Topic => CheckTopic.Cpu;

    public override string Question => "Does a hypervisor below take CPU time away?";

    public override ImmutableArray<string> Reads => ["/proc/stat: steal, since boot and while the host was read"];

    public override ImmutableArray<string> Finds => ["SU1219"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.CpuTime is not Known<CpuTimeFacts>(var time))
        {
            yield return CouldNot(facts.CpuTime);
            yield break;
        }

        var text = $"{(time.StealShareNow is { } now ? $"{Amount.Share(now)} now, " : "")}{Amount.Share(time.StealShareSinceBoot)} since boot";
        yield return Math.Max(time.StealShareNow ?? 0, time.StealShareSinceBoot) < Much ? Fine(text) : Found("SU1219", FindingSeverity.Warning,
            "The hypervisor below this host takes a large part of its CPU time.",
            "This host wanted to run and was not let. Everything in its VMs is slower by that, and times out sooner.",
            [new(text, "/proc/stat: steal")],
            [new("Take a kind of instance with CPUs of its own, or one whose credits are not used up."), new("Give machines more time: `expect.within`.")]);
    }
}

using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1221: a VM does not come up while memory and CPUs are loaded.</summary>
internal sealed class StressCheck : HostCheck
{
    // A guest that shares its CPU with one busy process has half of it; this leaves much room.
    private const double MuchSlower = 20;

    public override string Name => "stress.vm";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Does a VM come up under load?";

    public override ImmutableArray<string> Reads => ["with --stress: a probe VM, first alone, then beside a child that writes the machine's memory and keeps every CPU busy, in a control group of its own, for a bounded time"];

    public override ImmutableArray<string> Finds => ["SU1221"];

    public override ImmutableArray<PopularCommand> Popular => [new("stress --cpu 4 --vm 2", "Without a limit it takes the host with it, and it starts no VM: what is asked is whether one comes up.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Stress is null)
        {
            yield break;
        }

        if (facts.Stress is not Known<StressFacts>(var stress))
        {
            yield return CouldNot(facts.Stress);
            yield break;
        }

        var load = $"{Amount.Bytes(stress.LoadedBytes)} written, {stress.LoadedCpus} CPUs busy for {stress.Took.TotalSeconds:0.0} s, under {stress.Accelerator}";
        var isSlow = stress is { Quiet: { } quiet, Loaded: { } loaded } && loaded > quiet * MuchSlower;
        yield return stress.CameUp && !isSlow && stress.OomKills is null or 0
            ? Fine($"yes: {load}; {(stress.Quiet is { } alone && stress.Loaded is { } beside ? $"the guest took {Amount.Milliseconds(beside)}, alone {Amount.Milliseconds(alone)}" : stress.Evidence)}")
            : Found("SU1221", FindingSeverity.Warning, stress.OomKills > 0 ? "The load was killed for lack of memory." : stress.CameUp ? "A VM comes up under load, very slowly." : "A VM does not come up under load.",
                "While memory and CPUs are in use, a probe VM that needs milliseconds alone did not get what it needs.",
                [new(load, "load"), new(stress.Evidence, "probe VM")],
                [new("Give the machine less memory or fewer CPUs, or its `expect.within` more time."), new("See what else runs.", "top")], Confidence.Likely);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Diagnosis.Hosts;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1217: the kernel killed processes for lack of memory, in this boot or before.</summary>
internal sealed class OomKillCheck : HostCheck
{
    private const int MostShown = 6;

    public override string Name => "memory.oom";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Did the kernel kill processes for lack of memory?";

    public override ImmutableArray<string> Reads => ["/dev/kmsg: Out of memory, Memory cgroup out of memory, Killed process", "/var/log/journal/*/system*.journal", "memory.events, memory.oom_control of each control group above"];

    public override ImmutableArray<string> Finds => ["SU1217"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("grep 'kvmalloc failure' /var/log/kern.log", "kvmalloc is a function, its failures are not counted there. Kills are in the kernel's messages: `Killed process`."),
        new("cat /var/log/qemu-kvm.log", "QEMU that is killed writes nothing, and has no such file: its words are on its standard error."),
        new("grep 'Page Table Error' /var/log/dmesg", "Most systems have no such file any more, and no kernel has that message. A crash of the host's kernel is `BUG: unable to handle page fault`, in its own log."),
        new("'use Ceph when memory runs out'", "Where disks are has nothing to do with a lack of memory."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        var evidence = new List<Evidence>();
        if (facts.KernelLog is Known<ImmutableArray<KernelMessage>>(var log))
        {
            evidence.AddRange(log.Where(message => HostSentences.IsOomKill(message.Text)).Select(message => new Evidence($"{message.Text} ({Amount.Seconds(message.SinceBoot)})", "/dev/kmsg")));
        }

        if (facts.JournalOomKills is Known<ImmutableArray<JournalMessage>>(var journal))
        {
            // What this boot's kernel still says itself need not be told twice.
            evidence.AddRange(journal.Where(message => !evidence.Any(known => known.Text.StartsWith(message.Text, StringComparison.Ordinal)))
                .Select(message => new Evidence(message.Text, message.File, At: message.At)));
        }

        var counted = (facts.Cgroups as Known<ImmutableArray<CgroupFacts>>)?.Value.Where(group => group.OomKills > 0).ToList() ?? [];
        evidence.AddRange(counted.Select(group => new Evidence(string.Create(CultureInfo.InvariantCulture, $"{group.OomKills} processes killed in it"), group.Path)));
        if (evidence.Count > 0)
        {
            yield return Finding(evidence);
        }
        else if (facts.KernelLog.WhyUnknown is { } why && facts.JournalOomKills.WhyUnknown is { } other)
        {
            yield return CouldNot($"{why}; {other}");
        }
        else
        {
            yield return Fine(facts.KernelLog.WhyUnknown is null ? "no: the kernel's messages have none" : "no: the journal has none");
        }
    }

    private static CheckResult Finding(List<Evidence> evidence)
    {
        var vms = evidence.Where(item => item.Text.Contains("(qemu", StringComparison.Ordinal)).ToList();
        return Found("SU1217", FindingSeverity.Warning,
            vms.Count > 0 ? "The kernel killed VMs for lack of memory." : "The kernel killed processes for lack of memory.",
            "A killed QEMU ends by SIGKILL without a word, and its guest is as if the power had been cut. It can happen again.",
            [.. vms.Concat(evidence.Except(vms)).Take(MostShown)],
            [new("Give VMs less, or the host more. What takes most now:", "ps -eo rss,pid,comm --sort=-rss | head"), new("`Memory cgroup out of memory` means a limit of a service or container, not the host: raise that limit.")], Confidence.Certain);
    }
}

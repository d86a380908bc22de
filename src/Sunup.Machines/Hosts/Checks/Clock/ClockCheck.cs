using System.Collections.Immutable;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Clock;

/// <summary>SU0169: the kernel has given up the CPU's counter as its clock.</summary>
internal sealed class ClockCheck : HostCheck
{
    public override string Name => "clock.source";

    public override CheckTopic Topic => CheckTopic.Host;

    public override string Question => "Does the kernel trust its clock?";

    public override ImmutableArray<string> Reads => ["/sys/devices/system/clocksource/clocksource0/current_clocksource, available_clocksource", "/dev/kmsg: Marking TSC unstable, Marking clocksource 'tsc' as unstable"];

    public override ImmutableArray<string> Finds => ["SU0169"];

    public override ImmutableArray<PopularCommand> Popular => [new("echo noapic >> /etc/sysctl.conf", "No sysctl; and as a word of the command line it breaks interrupts on today's machines.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Clock is not Known<ClockFacts>(var clock))
        {
            yield return CouldNot(facts.Clock);
            yield break;
        }

        var said = (facts.KernelLog as Known<ImmutableArray<KernelMessage>>)?.Value.Select(message => message.Text).FirstOrDefault(text =>
            text.Contains("Marking TSC unstable", StringComparison.Ordinal) || (text.Contains("Marking clocksource", StringComparison.Ordinal) && text.Contains("tsc", StringComparison.Ordinal)));
        yield return said is null && clock.Source is not "acpi_pm" and not "pit" and not "jiffies"
            ? Fine(clock.Source)
            : Found("SU0169", FindingSeverity.Warning, $"The kernel counts time by {clock.Source}{(said is null ? "" : ", since the CPU's counter was found unstable")}.",
                "Each look at the clock is then dear, and guests that take the host's counter lose time: timeouts come early or late.",
                [new(clock.Source, "/sys/devices/system/clocksource/clocksource0/current_clocksource"), .. said is null ? Array.Empty<Evidence>() : [new Evidence(said, "/dev/kmsg")]],
                [new("Look for newer firmware of the board; counters that drift are its fault mostly."), new("In a VM, let the outer hypervisor give it kvm-clock or a stable counter.")], Confidence.Likely);
    }
}

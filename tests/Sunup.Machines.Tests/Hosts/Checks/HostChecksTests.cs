using System.Collections.Immutable;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Checks;

public sealed class HostChecksTests
{
    public static TheoryData<string> Names => [.. BrokenHosts.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_host_that_is_broken_in_one_way_yields_that_finding_first(string name)
    {
        var broken = BrokenHosts.All[name];
        var machine = broken.Machine?.Invoke(SampleHosts.Machine) ?? SampleHosts.Machine;
        var report = HostExamination.Examine(broken.Break(SampleHosts.Healthy), machine);
        Assert.Equal(broken.Id, report.Findings.FirstOrDefault()?.Id);
        // And nothing else: one cause is told once.
        Assert.Equal([broken.Id], report.Findings.Select(finding => finding.Id).Distinct(StringComparer.Ordinal));
        // One of the checks said that it may find it.
        Assert.Contains(HostChecks.All, check => check.Finds.Contains(broken.Id, StringComparer.Ordinal) && check.Judge(broken.Break(SampleHosts.Healthy), machine).OfType<Found>().Any(found => found.Finding.Id == broken.Id));
        Assert.All(report.Findings, finding =>
        {
            Assert.NotEmpty(finding.Evidence);
            Assert.NotEmpty(finding.Remedies);
            Assert.NotNull(finding.Cause);
        });
    }

    [Fact]
    public void A_healthy_host_yields_none_and_every_question_is_answered()
    {
        var report = HostExamination.Examine(SampleHosts.Healthy, SampleHosts.Machine);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Unanswered);
        Assert.False(report.HasErrors);
        Assert.False(report.IsUndecided);
    }

    [Fact]
    public void Without_a_machine_a_healthy_host_yields_none_either() =>
        Assert.Empty(HostExamination.Examine(SampleHosts.Healthy with { Images = [] }, null).Findings);

    [Fact]
    public void What_could_not_be_read_is_said_and_never_fine()
    {
        var facts = SampleHosts.Healthy with
        {
            KernelLog = new Unknown<ImmutableArray<KernelMessage>>("/dev/kmsg: Operation not permitted"),
            JournalOomKills = new Unknown<ImmutableArray<JournalMessage>>("no journal"),
            Pressure = new Unknown<PressureFacts>("not measured"),
            Memory = new Unknown<MemoryFacts>("/proc is not mounted"),
        };
        var report = HostExamination.Examine(facts, SampleHosts.Machine);
        Assert.Empty(report.Findings);
        Assert.Contains(report.Unanswered, open => open.Check.Name == "memory.oom" && open.Why.Contains("Operation not permitted", StringComparison.Ordinal));
        Assert.Contains(report.Unanswered, open => open.Check.Name == "memory.pressure");
        Assert.Contains(report.Unanswered, open => open.Check.Name == "memory.available");
        Assert.True(report.IsUndecided);
    }

    [Fact]
    public void Without_KVM_a_machine_that_does_not_insist_on_it_is_only_warned()
    {
        var broken = BrokenHosts.All["a module that is not loaded"].Break(SampleHosts.Healthy);
        var auto = SampleHosts.Machine with { Hardware = SampleHosts.Machine.Hardware! with { Accel = AcceleratorKind.Auto } };
        var tcg = SampleHosts.Machine with { Hardware = SampleHosts.Machine.Hardware! with { Accel = AcceleratorKind.Tcg } };
        Assert.Equal(FindingSeverity.Error, HostExamination.Examine(broken, SampleHosts.Machine).Findings[0].Severity);
        Assert.Equal(FindingSeverity.Warning, HostExamination.Examine(broken, auto).Findings[0].Severity);
        Assert.Equal(FindingSeverity.Info, HostExamination.Examine(broken, tcg).Findings[0].Severity);
    }

    [Fact]
    public void A_KVM_without_either_flag_that_carries_a_guest_is_fine()
    {
        // kvm_pvm and its like: kvm-ok says no there.
        var facts = SampleHosts.Healthy with { Cpu = new CpuFacts("AuthenticAMD", "AMD EPYC", ["fpu", "hypervisor"], 2) };
        Assert.Empty(HostExamination.Examine(facts, SampleHosts.Machine).Findings);
    }

    [Fact]
    public void A_host_with_Docker_is_warned_only_where_the_machine_is_on_a_bridge()
    {
        var docker = BrokenHosts.All["bridged frames that are dropped"].Break(SampleHosts.Healthy);
        Assert.Equal(FindingSeverity.Info, HostExamination.Examine(docker, SampleHosts.Machine).Findings[0].Severity);
        Assert.Equal(FindingSeverity.Warning, HostExamination.Examine(docker, SampleHosts.Machine.With("-netdev", "bridge,id=n,br=br0")).Findings[0].Severity);
    }

    [Fact]
    public void Of_a_CPU_that_is_no_x86_one_nothing_is_concluded_from_flags()
    {
        var facts = BrokenHosts.All["a module that is not loaded"].Break(SampleHosts.Healthy) with { Cpu = new CpuFacts("0x41", "", ["fp", "asimd", "atomics"], 8) };
        var report = HostExamination.Examine(facts, SampleHosts.Machine);
        Assert.Empty(report.Findings);
        Assert.Contains(report.Unanswered, open => open.Check.Name == "kvm.cpu");
        Assert.Contains(report.Unanswered, open => open.Check.Name == "kvm.modules");
        // The machine insists on KVM, and whether a guest runs is not known.
        Assert.True(report.IsUndecided);
    }

    [Fact]
    public void An_access_list_lets_a_user_in_whom_the_mode_keeps_out()
    {
        var broken = BrokenHosts.All["an access list that names another user"].Break(SampleHosts.Healthy);
        var rights = ((Known<DeviceNode?>)broken.Kvm.Node).Value!.Rights;
        Assert.True(rights.Allow(1001, [], 6));
        Assert.False(rights.Allow(1000, [1000], 6));
        Assert.True(rights.Allow(1002, [104], 6));
    }

    [Fact]
    public void Every_check_has_a_name_of_its_own_says_what_it_reads_and_is_found_by_it()
    {
        Assert.Equal(HostChecks.All.Length, HostChecks.All.Select(check => check.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(HostChecks.All, check =>
        {
            Assert.NotEmpty(check.Reads);
            Assert.EndsWith("?", check.Question, StringComparison.Ordinal);
            Assert.Same(check, HostChecks.Find(check.Name.ToUpperInvariant()));
            Assert.All(check.Popular, popular => Assert.NotEqual("", popular.Why));
        });
    }

    [Fact]
    public void At_least_thirty_hosts_are_broken() => Assert.True(BrokenHosts.All.Count >= 30);
}

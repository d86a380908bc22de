using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;
using Sunup.Machines.Hosts.Stress;
using Sunup.Machines.Hosts.Wants;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Stress;

public sealed class HostStressTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task A_probe_VM_comes_up_beside_a_load_that_is_bounded_and_leaves_nothing()
    {
        Requires.Root();
        Requires.Tool("qemu-system-x86_64");
        var facts = await new HostFactsReader(TimeProvider.System).ReadAsync(null, new HostReadingOptions { RunsGuests = false }, Cancel);
        var wants = MachineWants.Of(SampleHosts.Machine) with { MemoryBytes = 64 << 20 };
        var result = await new HostStress(TimeProvider.System).RunAsync(facts, wants, Cancel);
        if (result.WhyUnknown is { } why)
        {
            // A container may not let anyone make a group: then that is what is said.
            Assert.Contains("control group", why, StringComparison.Ordinal);
            return;
        }

        var stress = ((Known<StressFacts>)result).Value;
        Assert.True(stress.CameUp, stress.Evidence);
        Assert.Equal((64L << 20, 0L), (stress.LoadedBytes, stress.OomKills ?? 0));
        var groups = ((Known<ImmutableArray<CgroupFacts>>)facts.Cgroups).Value;
        Assert.DoesNotContain(groups, group => Directory.Exists(Path.Combine(group.Path, $"sunup-stress-{Environment.ProcessId}")));
    }
}

using Sunup.Boots.Routes;
using Sunup.Model;

namespace Sunup.Boots.Diskless;

/// <summary>A machine without a disk boots one over iSCSI, writes to it, powers off cleanly, and finds what it wrote.</summary>
public sealed class DisklessTests(ITestOutputHelper output)
{
    private const string Name = "diskless-test";

    [Fact]
    public async Task A_bios_machine_without_a_disk_finds_at_its_next_boot_what_it_wrote()
    {
        var first = await MachineBoot.RunAsync("diskless-bios", output, machine => machine with { Name = Name });
        try
        {
            AssertCleanlyUp(first);
            Assert.DoesNotContain(first.Command.Arguments, argument => argument.StartsWith("if=none", StringComparison.Ordinal));
            Assert.Contains(RootLines(first), line => line.Contains("boot 1", StringComparison.Ordinal));

            // The same disk as the VM's own: what came over the network is on it.
            var second = await MachineBoot.RunAsync("diskless-bios", output, machine => machine with
            {
                Name = Name,
                Route = Route.Disk,
                Boot = new BootConfig { Disk = first.Plan.Disk, Keep = true },
                Hardware = machine.Hardware! with { Nics = [] },
            });
            Assert.Equal(BootOutcome.CameUp, second.Trace.Verdict.Outcome);
            Assert.Contains(RootLines(second), line => line.Contains("found the file of boot 1", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(first.Plan.Disk!);
        }
    }

    [Fact]
    public async Task A_uefi_machine_without_a_disk_boots_one_with_a_guid_partition_table()
    {
        var report = await MachineBoot.RunAsync("diskless-uefi", output, machine => machine with { Boot = machine.Boot with { Keep = false } });
        AssertCleanlyUp(report);
        Assert.Contains(report.Of(EventKinds.SerialLine), seen => seen.Text.Contains("sunup-iscsi: disk sda of iqn.2026-01.invalid.sunup:disk.diskless-uefi", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_is_not_kept_is_given_up_with_a_boot_that_ends_before_power_off()
    {
        var report = await MachineBoot.RunAsync("diskless-bios", output, machine => machine with
        {
            Name = "diskless-early",
            Boot = machine.Boot with { Keep = false },
            Expect = machine.Expect with { Stage = Stage.Init, PowerOff = false },
        });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Empty(report.Of(EventKinds.QmpShutdown));
        Assert.NotEmpty(report.Of(EventKinds.IscsiLogin));
    }

    private static void AssertCleanlyUp(Trials.Boots.BootReport report)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Of(EventKinds.QmpShutdown), seen => seen.Text.Contains("powered off", StringComparison.Ordinal));
        Assert.All(report.Of(EventKinds.IscsiGone), seen => Assert.Equal("0", seen["bytes_unflushed"]));
        Assert.Contains(report.Of(EventKinds.IscsiFlush), _ => true);
    }

    private static IEnumerable<string> RootLines(Trials.Boots.BootReport report) =>
        report.Of(EventKinds.SerialLine).Select(seen => seen.Text).Where(text => text.Contains("sunup-root:", StringComparison.Ordinal));
}

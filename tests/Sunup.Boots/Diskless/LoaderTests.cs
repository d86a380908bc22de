using Sunup.Boots.Routes;
using Sunup.Model;

namespace Sunup.Boots.Diskless;

/// <summary>Every loader that a disk is made with, by the firmware that it is for, over iSCSI by a 32-bit iPXE (BIOS) or a 64-bit one (UEFI), and as the VM's own disk.</summary>
public sealed class LoaderTests(ITestOutputHelper output)
{
    // GRUB takes quotes away and writes its own, in front of the name.
    private const string Asked = "title=\"two words; $one\"";
    private const string GivenByGrub = "\"title=two words; $one\"";

    [Fact]
    public Task Grub_on_a_guid_partition_table_is_started_by_a_bios() => BootAsync(FirmwareKind.Bios, DiskLoader.Grub, Route.Disk, GivenByGrub);

    [Theory]
    [InlineData(FirmwareKind.Bios, DiskLoader.Syslinux, Route.Disk, Asked)]
    [InlineData(FirmwareKind.Bios, DiskLoader.Syslinux, Route.San, Asked)]
    [InlineData(FirmwareKind.Bios, DiskLoader.Grub, Route.San, GivenByGrub)]
    [InlineData(FirmwareKind.Uefi, DiskLoader.Grub, Route.Disk, GivenByGrub)]
    [InlineData(FirmwareKind.Uefi, DiskLoader.Grub, Route.San, GivenByGrub)]
    [InlineData(FirmwareKind.Uefi, DiskLoader.SystemdBoot, Route.Disk, Asked)]
    [InlineData(FirmwareKind.Uefi, DiskLoader.SystemdBoot, Route.San, Asked)]
    public Task Every_loader_starts_the_kernel_by_both_routes(FirmwareKind firmware, DiskLoader loader, Route route, string given)
    {
        Requires.AllBoots();
        return BootAsync(firmware, loader, route, given);
    }

    private async Task BootAsync(FirmwareKind firmware, DiskLoader loader, Route route, string given)
    {
        var report = await MachineBoot.RunAsync(firmware == FirmwareKind.Bios ? "diskless-bios" : "diskless-uefi", output, machine => machine with
        {
            Name = $"loader-{firmware}-{loader}-{route}".ToLowerInvariant(),
            Route = route,
            Boot = machine.Boot with { Keep = false, Loader = loader, CommandLine = $"{machine.Boot.CommandLine} {Asked}" },
            Hardware = route == Route.Disk ? machine.Hardware! with { Nics = [] } : machine.Hardware,
        });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Of(EventKinds.QmpShutdown), seen => seen.Text.Contains("powered off", StringComparison.Ordinal));
        var line = Assert.Single(report.GuestLines(), text => text.Contains("sunup-init: cmdline ", StringComparison.Ordinal));
        Assert.Contains($"{given}", line, StringComparison.Ordinal);
    }
}

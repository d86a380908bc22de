using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Machines;

/// <summary>The hardware of machine files as a guest sees it.</summary>
public sealed class MachineHardwareTests(HardwareGuest guest, ITestOutputHelper output) : IClassFixture<HardwareGuest>
{
    [Fact]
    public async Task A_guest_finds_its_disks_on_five_buses_its_tpm_and_its_maker()
    {
        Requires.Tool("swtpm");
        var buses = Enum.GetValues<DiskBus>();
        var report = await BootAsync(new HardwareConfig
        {
            MemoryBytes = 512 << 20,
            Disks = [.. buses.Select(bus => new DiskConfig(guest.Disk($"{bus}.raw", bus == DiskBus.Ide ? "Ide" : bus.ToString()[..4])) { Bus = bus, Format = "raw" })],
            Tpm = new TpmConfig(null),
            Rng = true,
            Smbios = new SmbiosConfig { Manufacturer = "Example, Inc.", Product = "Box" },
            Limits = new LimitsConfig(1L << 30, 2),
        });
        Assert.Equal(["Ahci", "Ide", "Nvme", "Virt", "Virt"], Said(report, "disk").Select(disk => disk.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(["2"], Said(report, "tpm"));
        Assert.Equal(["Example, Inc. Box"], Said(report, "smbios"));
    }

    /// <summary>One change between the two: the override that deletes the device. The guest's rescue shell is asked. The circulating explanation is that it changes the order in which PCI devices are found.</summary>
    [Fact]
    public async Task With_an_iommu_without_driver_the_disk_waits_and_the_pci_devices_are_the_same()
    {
        var hardware = new HardwareConfig { MemoryBytes = 512 << 20, Iommu = true, Disks = [new DiskConfig(guest.Disk("root.raw", "hello!"))] };
        var with = await BootAsync(hardware);
        var without = await BootAsync(hardware, new QemuOverride("device \"qemu_iommu\"", 0, [], default));
        Assert.Empty(Said(with, "disk"));
        Assert.Equal(["vda hello!"], Said(without, "disk"));
        var disk = Said(without, "pci").Single(device => device.EndsWith("0x1af4:0x1001", StringComparison.Ordinal) || device.EndsWith("0x1af4:0x1042", StringComparison.Ordinal)).Split(' ')[0];
        Assert.Contains(disk, Assert.Single(Said(with, "deferred")), StringComparison.Ordinal);
        Assert.DoesNotContain(disk, Assert.Single(Said(without, "deferred")), StringComparison.Ordinal);
        var cause = with.Trace.Findings[0];
        Assert.Equal(("SU0980", BootOutcome.DidNotComeUp), (cause.Id, with.Trace.Verdict.Outcome));
        Assert.Contains(cause.Evidence, evidence => evidence.Text.Trim() == $"sunup-deferred: {disk}");
        Assert.Contains(disk, cause.Summary, StringComparison.Ordinal);
        Assert.Equal(Said(without, "pci"), Said(with, "pci").Where(device => !device.EndsWith("0x1af4:0x1057", StringComparison.Ordinal)));
        Assert.Equal(Said(without, "pci").Count + 1, Said(with, "pci").Count);
    }

    [Fact]
    public async Task A_machine_that_touches_more_memory_than_its_limit_is_told_so()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes control groups");
        var report = await BootAsync(new HardwareConfig { MemoryBytes = 512 << 20, Limits = new LimitsConfig(64 << 20, null) });
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Trace.Findings, finding => finding.Id == "SU0216");
    }

    /// <summary>The examples as they stand, and each remedy of the finding.</summary>
    [Fact]
    public async Task The_examples_of_the_iommu_say_what_is_wrong_and_each_remedy_helps()
    {
        Requires.AllBoots();
        Assert.Equal(BootOutcome.CameUp, (await MachineBoot.RunAsync("iommu-off", output)).Trace.Verdict.Outcome);
        var failed = (await MachineBoot.RunAsync("iommu-on", output)).Trace;
        Assert.Equal(BootOutcome.DidNotComeUp, failed.Verdict.Outcome);
        Assert.Equal("SU0980", failed.Findings[0].Id);
        Assert.Contains(failed.Findings[0].Evidence, evidence => evidence.Text.Contains("deferred probe pending", StringComparison.Ordinal));
        Assert.Contains(failed.Findings[0].Evidence, evidence => evidence.Text.StartsWith("sunup-deferred: 0000:00:", StringComparison.Ordinal));
        var bypass = new QemuOverride("machine", 0, [new QemuOverrideEntry("default-bus-bypass-iommu", "on", default)], default);
        Assert.Equal(BootOutcome.CameUp, (await MachineBoot.RunAsync("iommu-on", output, machine => machine with { RawQemuConfig = [bypass] })).Trace.Verdict.Outcome);
        Assert.Equal(BootOutcome.CameUp, (await MachineBoot.RunAsync("iommu-on", output, machine => machine with { Hardware = machine.Hardware! with { Iommu = false } })).Trace.Verdict.Outcome);
    }

    [Fact]
    public async Task With_the_module_in_the_initramfs_the_disk_is_there()
    {
        Requires.AllBoots();
        RequireGuest();
        var hardware = new HardwareConfig { MemoryBytes = 512 << 20, Iommu = true, Disks = [new DiskConfig(guest.Disk("cured.raw", "hello!"))] };
        // The guest's /init loads what it is told on the kernel's command line first.
        var initrd = await guest.InitrdWithAsync("virtio_iommu");
        var report = await MachineBoot.RunAsync(Machine(hardware) with { Boot = Boot(hardware) with { Initrd = [initrd], CommandLine = "console=ttyS0 disks=1 iommu rescue" } }, output, userNetwork: true);
        Assert.Equal(["vda hello!"], Said(report, "disk"));
        Assert.Equal([""], Said(report, "deferred").Select(text => text.Trim()));
    }

    private static IReadOnlyList<string> Said(BootReport report, string what) =>
        [.. report.GuestLines().Select(line => line[(line.IndexOf("sunup-init: ", StringComparison.Ordinal) + "sunup-init: ".Length)..])
            .Where(text => text == what || text.StartsWith($"{what} ", StringComparison.Ordinal)).Select(text => text[what.Length..].Trim())];

    private Task<BootReport> BootAsync(HardwareConfig hardware, params QemuOverride[] overrides)
    {
        RequireGuest();
        return MachineBoot.RunAsync(Machine(hardware) with { RawQemuConfig = [.. overrides] }, output, userNetwork: true);
    }

    private void RequireGuest() => Assert.SkipUnless(guest.Lack is null, $"needs Debian 13's kernel: {guest.Lack}");

    private MachineConfig Machine(HardwareConfig hardware) => new()
    {
        Name = "hardware",
        Route = Route.Direct,
        Boot = Boot(hardware),
        Hardware = hardware,
        Expect = new ExpectConfig { Console = "sunup-init: ready", Within = TimeSpan.FromSeconds(180) },
    };

    private BootConfig Boot(HardwareConfig hardware) => new()
    {
        Kernel = guest.Kernel,
        Initrd = [guest.Initrd],
        CommandLine = $"console=ttyS0 disks={hardware.Disks.Length} rescue",
    };
}

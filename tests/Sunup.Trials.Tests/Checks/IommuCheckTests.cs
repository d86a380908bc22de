using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

/// <summary>Three facts decide whether a virtual IOMMU hides the disks: all eight combinations, and what takes the device away.</summary>
public sealed class IommuCheckTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "m", false, true)]
    [InlineData(true, "m", true, false)]
    [InlineData(true, "y", false, false)]
    [InlineData(true, "y", true, false)]
    [InlineData(false, "m", false, false)]
    [InlineData(false, "m", true, false)]
    [InlineData(false, "y", false, false)]
    [InlineData(false, "y", true, false)]
    [InlineData(true, "n", false, false)]
    public async Task The_disks_are_hidden_by_a_device_whose_driver_is_a_module_elsewhere(bool device, string driver, bool inInitrd, bool isHidden)
    {
        var findings = await FindingsAsync(machine => machine with { Hardware = machine.Hardware! with { Iommu = device } }, $"CONFIG_ACPI_VIOT=y\nCONFIG_VIRTIO_IOMMU={driver}\n", inInitrd);
        Assert.Equal(isHidden, findings.Any(finding => finding is { Id: "SU0981", Severity: FindingSeverity.Error }));
    }

    [Fact]
    public async Task A_driver_in_the_initrd_that_the_command_line_keeps_out_is_none() =>
        Assert.Contains(
            await FindingsAsync(machine => machine with { Hardware = machine.Hardware! with { Iommu = true }, Boot = machine.Boot with { CommandLine = "console=ttyS0 module_blacklist=virtio_iommu" } }, "CONFIG_ACPI_VIOT=y\nCONFIG_VIRTIO_IOMMU=m\n", inInitrd: true),
            finding => finding is { Id: "SU0981", Severity: FindingSeverity.Error });

    [Fact]
    public async Task A_kernel_that_does_not_know_the_table_is_immune() =>
        Assert.DoesNotContain(await FindingsAsync(machine => machine with { Hardware = machine.Hardware! with { Iommu = true } }, "CONFIG_VIRTIO_IOMMU=m\n"), finding => finding.Id == "SU0981");

    [Fact]
    public async Task The_override_that_deletes_the_device_and_the_one_that_goes_round_it_are_seen()
    {
        const string config = "CONFIG_ACPI_VIOT=y\nCONFIG_VIRTIO_IOMMU=m\n";
        var delete = new QemuOverride("device \"qemu_iommu\"", 0, [], default);
        var bypass = new QemuOverride("machine", 0, [new QemuOverrideEntry("default-bus-bypass-iommu", "on", default)], default);
        foreach (var change in new[] { delete, bypass })
        {
            Assert.DoesNotContain(await FindingsAsync(machine => machine with { Hardware = machine.Hardware! with { Iommu = true }, RawQemuConfig = [change] }, config), finding => finding.Id == "SU0981");
        }

        Assert.DoesNotContain(await FindingsAsync(machine => machine with { Hardware = machine.Hardware! with { Iommu = true, Guest = GuestSystem.Windows } }, config), finding => finding.Id == "SU0981");
        Assert.Contains(await FindingsAsync(machine => machine with { RawQemu = ["-device", "virtio-iommu-pci"] }, config), finding => finding.Id == "SU0981");
    }

    [Theory]
    [InlineData("module_blacklist=virtio_iommu", true)]
    [InlineData("module_blacklist=floppy,virtio_iommu", true)]
    [InlineData("module_blacklist=virtio-iommu", false)]
    [InlineData("module_blacklist=virtio_iommu2", false)]
    [InlineData("modprobe.blacklist=virtio_iommu", false)]
    public async Task A_driver_that_the_kernel_is_told_not_to_take_is_as_good_as_not_there(string word, bool isHidden)
    {
        var findings = await FindingsAsync(
            machine => machine with { Hardware = machine.Hardware! with { Iommu = true }, Boot = machine.Boot with { CommandLine = $"console=ttyS0 {word}" } }, "CONFIG_ACPI_VIOT=y\nCONFIG_VIRTIO_IOMMU=m\n", inInitrd: true);
        Assert.Equal(isHidden, findings.Any(finding => finding is { Id: "SU0981" }));
    }

    private async Task<IReadOnlyList<Finding>> FindingsAsync(Func<MachineConfig, MachineConfig> change, string config, bool inInitrd = false)
    {
        var initrd = await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n", inInitrd ? "virtio-iommu.ko.xz" : null);
        var options = new CheckOptions { ConfigFile = _folder.Write("config", System.Text.Encoding.ASCII.GetBytes(config)) };
        return (await _folder.CheckAsync(change(_folder.Machine(_folder.Kernel(), initrd)), options)).Findings;
    }
}

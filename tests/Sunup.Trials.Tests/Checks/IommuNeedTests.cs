using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

public sealed class IommuNeedTests
{
    private static readonly MachineConfig s_machine = new() { Name = "m", Boot = new BootConfig(), Hardware = new HardwareConfig { Iommu = true } };

    [Fact]
    public void A_machine_without_one_is_asked_nothing() => Assert.Empty(IommuNeed.Of(s_machine with { Hardware = new HardwareConfig() }));

    [Fact]
    public void A_machine_that_has_no_use_for_it_is_told_so()
    {
        var finding = Assert.Single(IommuNeed.Of(s_machine));
        Assert.Equal((FindingSeverity.Info, 1, 1), (finding.Severity, finding.Evidence.Length, finding.Remedies.Length));
    }

    [Fact]
    public void A_device_of_the_host_and_guests_of_the_guest_are_uses()
    {
        var machine = s_machine with { RawQemu = ["-device", "vfio-pci,host=01:00.0"], Hardware = s_machine.Hardware! with { CpuModel = "Skylake-Server,+vmx" } };
        Assert.Equal(["security.iommu", "raw.qemu", "hardware.cpu"], Assert.Single(IommuNeed.Of(machine)).Evidence.Select(evidence => evidence.Where));
    }
}

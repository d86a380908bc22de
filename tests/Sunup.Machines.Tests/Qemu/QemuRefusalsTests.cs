using Sunup.Linux.Processes;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu;

public sealed class QemuRefusalsTests
{
    private static readonly QemuCommandLine CommandLine = new() { Executable = "/usr/bin/qemu-system-x86_64", Arguments = ["-S"], Folder = "/tmp/vm" };

    // Texts of QEMU 7.2, seen.
    [Theory]
    [InlineData("qemu-system-x86_64: -device flux: 'flux' is not a valid device model name", "SU0203")]
    [InlineData("qemu-system-x86_64: -fluxcapacitor: invalid option", "SU0203")]
    [InlineData("qemu-system-x86_64: -drive if=none,file=a.img: Failed to get \"write\" lock", "SU0204")]
    [InlineData("qemu-system-x86_64: -drive file=/x: Could not open '/x': No such file or directory", "SU0205")]
    [InlineData("qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory", "SU0206")]
    [InlineData("qemu-system-x86_64: failed to initialize kvm: No such file or directory", "SU0207")]
    [InlineData("Could not access KVM kernel module: No such file or directory", "SU0207")]
    [InlineData("qemu-system-x86_64: -device virtio-iommu-pci: virtio-iommu-pci must be plugged on the root bus", "SU0208")]
    [InlineData("qemu-system-x86_64: -device virtio-blk-pci,iommu_platform=on: VIRTIO_F_IOMMU_PLATFORM was supported by neither legacy nor transitional device", "SU0208")]
    [InlineData("qemu: could not load kernel '/k': No such file or directory", "SU0210")]
    [InlineData("qemu-system-x86_64: -device e1000: failed to find romfile \"efi-e1000.rom\"", "SU0105")]
    [InlineData("qemu-system-x86_64: unable to find CPU model 'Skylake'", "SU0262")]
    [InlineData("qemu-system-x86_64: -device e1000,bus=pcie.9: Bus 'pcie.9' not found", "SU0282")]
    [InlineData("qemu-system-x86_64: something that nobody has seen", "SU0201")]
    public void Each_refusal_has_its_finding_with_qemus_words(string message, string id)
    {
        var finding = QemuRefusals.Explain(CommandLine, new ChildExit(1, null), ["qemu-system-x86_64: warning: noise", message]);
        Assert.Equal(id, finding.Id);
        Assert.Equal(Stage.PowerOn, finding.Stage);
        Assert.Contains(finding.Evidence, evidence => evidence.Text == message && evidence.Line == 2);
        Assert.Contains(finding.Evidence, evidence => evidence.Text == "/usr/bin/qemu-system-x86_64 -S");
        Assert.NotEmpty(finding.Remedies);
        Assert.NotNull(finding.Cause);
    }

    [Fact]
    public void A_qemu_that_said_nothing_is_said_to()
    {
        var finding = QemuRefusals.Explain(CommandLine, new ChildExit(null, Signals.Segmentation), []);
        Assert.Equal("QEMU did not start (killed by SIGSEGV). It said nothing.", finding.Summary);
    }

    [Fact]
    public void A_kvm_that_breaks_under_way_is_an_error_of_its_own()
    {
        Assert.Equal("SU0254", QemuRefusals.FindingOf("KVM internal error. Suberror: 1"));
        Assert.Equal(EventSeverity.Error, QemuRefusals.SeverityOf("KVM internal error. Suberror: 1"));
        Assert.Null(QemuRefusals.FindingOf("qemu-system-x86_64: terminating on signal 15"));
    }
}

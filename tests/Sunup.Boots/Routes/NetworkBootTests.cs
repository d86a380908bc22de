using Sunup.Model;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Routes;

/// <summary>Power-on to init over the network: real firmware, the distribution's iPXE, a Debian kernel.</summary>
public sealed class NetworkBootTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_bios_machine_passes_every_hop_from_its_rom_to_init()
    {
        var report = await MachineBoot.RunAsync("netboot-bios", output);
        AssertUp(report);
        AssertStagesInOrder(report, Stage.PowerOn, Stage.Firmware, Stage.Network, Stage.Loader, Stage.Kernel, Stage.Init);

        // The ROM's iPXE gets another iPXE by TFTP, that one its script by HTTP: the chain is walked once.
        Assert.Equal("loaders/undionly.kpxe", Assert.Single(report.Of(EventKinds.TftpComplete))["file"]);
        Assert.Equal(2, report.Of(EventKinds.DhcpAck).Count);
        Assert.Equal(
            ["machines/netboot-bios/boot.ipxe", "machines/netboot-bios/initrd.img", "machines/netboot-bios/vmlinuz"],
            report.Of(EventKinds.HttpComplete).Select(seen => seen["file"]));
        Assert.Contains(report.Of(EventKinds.HttpReport), seen => seen["step"] is "boot");
        Assert.NotEmpty(report.Of(EventKinds.NdpNoRouter));
    }

    [Fact]
    public async Task A_uefi_machine_boots_by_pxe_and_its_size_probe_is_told_as_one()
    {
        var report = await MachineBoot.RunAsync("netboot-uefi", output);
        AssertUp(report);
        Assert.Single(report.Of(EventKinds.TftpSizeProbe));
        Assert.EndsWith(".efi", Assert.Single(report.Of(EventKinds.TftpComplete))["file"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uefi_machine_boots_by_http_without_a_byte_of_tftp()
    {
        var report = await MachineBoot.RunAsync("netboot-http", output);
        AssertUp(report);
        Assert.Empty(report.Of(EventKinds.TftpRequest));
        Assert.Contains(report.Of(EventKinds.HttpComplete), seen => seen["file"]!.EndsWith(".efi", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beside_a_foreign_dhcp_server_the_machine_takes_its_address_from_that_one_and_the_rest_from_us()
    {
        var report = await MachineBoot.RunAsync("netboot-proxy", output);
        AssertUp(report);
        Assert.NotEmpty(report.Of(EventKinds.DhcpProxyOffer));
        Assert.Empty(report.Of(EventKinds.DhcpOffer));
        Assert.NotEmpty(report.Of(EventKinds.DhcpForeignServer));
    }

    [Fact]
    public async Task Beside_a_foreign_dhcp_server_uefi_firmware_boots_too()
    {
        var report = await MachineBoot.RunAsync("netboot-uefi", output, machine => machine with
        {
            Network = machine.Network with { Addresses = AddressAssignment.Foreign },
        });
        AssertUp(report);
        Assert.NotEmpty(report.Of(EventKinds.DhcpProxyOffer));
    }

    [Fact]
    public async Task Without_a_boot_network_qemus_own_serves_the_address_and_ours_the_script()
    {
        var report = await MachineBoot.RunAsync("netboot-bios", output, userNetwork: true);
        AssertUp(report);
        Assert.NotNull(report.Limitation);
        Assert.Empty(report.Of(EventKinds.DhcpOffer));
        Assert.Contains(report.Of(EventKinds.HttpComplete), seen => seen["file"] is "machines/netboot-bios/vmlinuz");
    }

    [Fact]
    public async Task A_padded_kernel_boots_and_is_a_multiple_of_4096_on_the_wire()
    {
        var report = await MachineBoot.RunAsync("netboot-bios", output, machine => machine with
        {
            Network = machine.Network with { PadKernel = true, Chainload = Chainload.Auto },
        });
        AssertUp(report);
        var kernel = Assert.Single(report.Of(EventKinds.HttpComplete), seen => seen["file"] is "machines/netboot-bios/vmlinuz");
        Assert.Equal(0, long.Parse(kernel["bytes"]!, System.Globalization.CultureInfo.InvariantCulture) % 4096);
    }

    private static void AssertUp(BootReport report)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.GuestLines(), line => line.Contains("started", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Trace.Findings, finding => finding.Severity == FindingSeverity.Error);
    }

    private static void AssertStagesInOrder(BootReport report, params Stage[] expected)
    {
        Assert.Superset(expected.ToHashSet(), report.Trace.Stages.Select(stage => stage.Stage).ToHashSet());
        Assert.Equal(report.Trace.Stages.OrderBy(stage => stage.At).Select(stage => stage.Stage), report.Trace.Stages.Select(stage => stage.Stage));
    }
}

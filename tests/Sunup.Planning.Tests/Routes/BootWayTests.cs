using Sunup.Model;
using Sunup.Planning.Routes;

namespace Sunup.Planning.Tests.Routes;

public sealed class BootWayTests
{
    [Fact]
    public void A_disk_behind_the_network_takes_more_hands_than_two_files_by_http_and_never_lets_go()
    {
        var (network, san) = (BootWay.Of(Machine(Route.Network)), BootWay.Of(Machine(Route.San)));
        Assert.True(san.Hops.Length > network.Hops.Length);
        Assert.Equal(["DHCP", "TFTP", "HTTP", "iSCSI"], san.Protocols);
        Assert.StartsWith("for as long as the machine runs", san.ServerUntil, StringComparison.Ordinal);
        Assert.StartsWith("until", network.ServerUntil, StringComparison.Ordinal);
        Assert.Contains(san.Hops, hop => hop.Needs.Contains("iscsi_ibft", StringComparison.Ordinal));
        Assert.DoesNotContain(network.Hops, hop => hop.Needs.Contains("iscsi", StringComparison.Ordinal));
    }

    [Fact]
    public void Uefi_needs_no_code_in_the_first_sector_and_by_http_no_tftp()
    {
        var uefi = Machine(Route.San) with { Hardware = new HardwareConfig { Firmware = FirmwareKind.Uefi }, Network = new NetworkConfig { Fetch = FirmwareFetch.Http } };
        Assert.DoesNotContain(BootWay.Of(uefi).Hops, hop => hop.Failure == "SU0603");
        Assert.Contains(BootWay.Of(Machine(Route.San)).Hops, hop => hop.Failure == "SU0603");
        Assert.Equal(["DHCP", "HTTP", "iSCSI"], BootWay.Of(uefi).Protocols);
    }

    [Theory]
    [InlineData(Route.Direct)]
    [InlineData(Route.Network)]
    [InlineData(Route.San)]
    [InlineData(Route.Disk)]
    [InlineData(Route.Uki)]
    [InlineData(Route.Kexec)]
    public void Stages_only_go_on_to_init(Route route)
    {
        var hops = BootWay.Of(Machine(route)).Hops;
        // The network is asked twice: by the ROM, and by iPXE.
        Assert.Equal(hops.Where(hop => hop.Stage > Stage.Loader).Select(hop => hop.Stage).Order(), hops.Where(hop => hop.Stage > Stage.Loader).Select(hop => hop.Stage));
        Assert.Equal(Stage.Init, hops[^1].Stage);
    }

    private static MachineConfig Machine(Route route) => new() { Name = "m", Route = route, Boot = new BootConfig { Initrd = ["initrd.img"] }, Hardware = new HardwareConfig { Firmware = FirmwareKind.Bios } };
}

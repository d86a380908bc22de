using System.Security.Cryptography;
using System.Text;
using Sunup.Model;

namespace Sunup.Planning.MachineFiles;

/// <summary>What a machine gets that its file does not say.</summary>
public static class MachineDefaults
{
    /// <summary>The same machine as a VM: one without <c>hardware</c> and <c>match</c> gets the default hardware.</summary>
    public static MachineConfig AsVirtualMachine(MachineConfig config) =>
        WithNics(config with { Hardware = config.Hardware ?? HardwareFor(config.Route), Match = null });

    /// <summary>The same machine by another route: BIOS firmware, which starts no unified kernel image, becomes UEFI for that.</summary>
    public static MachineConfig ByRoute(MachineConfig config, Route route)
    {
        var hardware = config.Hardware is { Firmware: FirmwareKind.Bios } bios && route == Route.Uki ? bios with { Firmware = FirmwareKind.Uefi } : config.Hardware;
        return WithNics(config with { Route = route, Hardware = hardware });
    }

    /// <summary>The firmware of a VM that the file says nothing of.</summary>
    public static FirmwareKind FirmwareFor(Route route, Architecture arch) =>
        route == Route.Uki || arch == Architecture.Arm64 ? FirmwareKind.Uefi : FirmwareKind.Bios;

    private static HardwareConfig HardwareFor(Route route) => new() { Firmware = FirmwareFor(route, Architecture.X64) };

    /// <summary>A VM that boots over the network and has no NIC gets one.</summary>
    public static MachineConfig WithNics(MachineConfig config) =>
        config is { Route: Route.Network or Route.San, Hardware: { Nics.IsEmpty: true } hardware }
            ? config with { Hardware = hardware with { Nics = [new NicConfig(NicModel.VirtioNet, MacFor(config.Name, 0))] } }
            : config;

    /// <summary>A hardware address that is the same at each reading and differs between machines: QEMU's prefix, then 24 bits of a hash.</summary>
    public static MacAddress MacFor(string machine, int nic)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{machine}/{nic}"));
        return MacAddress.FromBytes([0x52, 0x54, 0x00, hash[0], hash[1], hash[2]]);
    }
}

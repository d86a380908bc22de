using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>Rules about several keys at once.</summary>
internal static class MachineRules
{
    public static void Check(MapReader keys, MachineConfig config)
    {
        if (config.Match is not null)
        {
            CheckRealMachine(keys, config);
        }

        if (config.Network.Fetch == FirmwareFetch.Http && config.Hardware?.Firmware == FirmwareKind.Bios)
        {
            Value(keys, "network", "fetch").Fail("fetch 'http' needs UEFI firmware, and hardware.firmware is bios", "set hardware.firmware to uefi, or network.fetch to pxe");
        }

        if (config.Hardware?.Firmware == FirmwareKind.UefiSecure && config.Route == Route.Network)
        {
            Value(keys, "hardware", "firmware").Fail(
                "firmware 'uefi-secure' starts signed programs only, and the distribution's iPXE is not signed",
                "use uefi for route network");
        }
    }

    private static void CheckRealMachine(MapReader keys, MachineConfig config)
    {
        if (config.Hardware is not null)
        {
            keys["match"].Fail("'match' names a real machine, 'hardware' describes a VM: a file has one of them", "remove one");
        }

        if (config.Route == Route.Direct)
        {
            keys["route"].Fail("route 'direct' is QEMU's: a real machine, which 'match' names, cannot take it", "use route network");
        }

        if (!config.RawQemu.IsEmpty)
        {
            keys["raw.qemu"].Fail("extra arguments for QEMU, and 'match' names a real machine", "remove one");
        }
    }

    private static ConfigValue Value(MapReader keys, string group, string key) =>
        keys[group].AsMap("a mapping") is { } inner && inner[key] is { IsPresent: true } value ? value : keys[group];
}

using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>hardware</c>.</summary>
internal static class HardwareReader
{
    private const long MiB = 1L << 20;
    private const long LeastMemory = 32 * MiB;
    private const long MostMemory = 16L << 40;

    public static HardwareConfig? Read(ConfigValue value, string machine, Route route, PathReader paths)
    {
        if (value.AsMap("the keys of a VM's hardware") is not { } keys)
        {
            return null;
        }

        var defaults = new HardwareConfig();
        var arch = keys["arch"].AsChoice(("x86_64", Architecture.X64), ("aarch64", Architecture.Arm64)) ?? Architecture.X64;
        var hardware = new HardwareConfig
        {
            Arch = arch,
            Cpus = keys["cpus"].AsInteger(1, 512) ?? defaults.Cpus,
            MemoryBytes = ReadMemory(keys["memory"]) ?? defaults.MemoryBytes,
            Firmware = keys["firmware"].AsChoice(("bios", FirmwareKind.Bios), ("uefi", FirmwareKind.Uefi), ("uefi-secure", FirmwareKind.UefiSecure)) ?? MachineDefaults.FirmwareFor(route, arch),
            SecureBootDb = [.. keys["secure_boot_db"].AsList("certificates (PEM or DER)", oneIsEnough: true).Select(item => paths.ReadPath(item, "the path of a certificate")).OfType<string>()],
            Accel = keys["accel"].AsChoice(("auto", AcceleratorKind.Auto), ("kvm", AcceleratorKind.Kvm), ("tcg", AcceleratorKind.Tcg)) ?? defaults.Accel,
            Disks = [.. keys["disks"].AsList("a list of disks").Select(item => ReadDisk(item, paths)).OfType<DiskConfig>()],
            Nics = ReadNics(keys["nics"], machine),
        };
        keys.Finish();
        return hardware;
    }

    private static long? ReadMemory(ConfigValue value)
    {
        var bytes = value.AsSize();
        if (bytes is < LeastMemory or > MostMemory)
        {
            value.FailFound("a size from 32MiB to 16TiB");
            return null;
        }

        if (bytes is { } given && given % MiB != 0)
        {
            value.FailFound("whole MiB");
            return null;
        }

        return bytes;
    }

    private static DiskConfig? ReadDisk(ConfigValue value, PathReader paths)
    {
        const string needed = "a disk such as { image: root.qcow2 }";
        if (value.AsMap(needed) is not { } keys)
        {
            return null;
        }

        var image = paths.ReadPath(keys.Require("image", "the path of a disk image"), "the path of a disk image");
        var overlay = keys["overlay"].AsFlag() ?? true;
        keys.Finish();
        return image is null ? null : new DiskConfig(image, overlay);
    }

    private static ImmutableArray<NicConfig> ReadNics(ConfigValue value, string machine)
    {
        var nics = ImmutableArray.CreateBuilder<NicConfig>();
        foreach (var item in value.AsList("a list of NICs"))
        {
            if (item.AsMap("a NIC such as { model: virtio-net }") is not { } keys)
            {
                continue;
            }

            var mac = keys["mac"].AsMac() ?? MachineDefaults.MacFor(machine, nics.Count);
            if (nics.Any(nic => nic.Mac == mac))
            {
                item.Fail($"the hardware address {mac} is given to two NICs", "leave 'mac' out: each gets its own");
            }

            nics.Add(new NicConfig(ReadModel(keys["model"]), mac));
            keys.Finish();
        }

        return nics.ToImmutable();
    }

    private static NicModel ReadModel(ConfigValue value) =>
        value.AsChoice(("virtio-net", NicModel.VirtioNet), ("e1000", NicModel.E1000), ("e1000e", NicModel.E1000e), ("rtl8139", NicModel.Rtl8139)) ?? NicModel.VirtioNet;
}

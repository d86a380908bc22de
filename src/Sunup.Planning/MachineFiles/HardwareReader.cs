using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>hardware</c>, with <c>security.iommu</c> and <c>image.os</c>, which are Incus's names for what belongs to it.</summary>
internal static class HardwareReader
{
    private const long MiB = 1L << 20;
    private const long LeastMemory = 32 * MiB;
    private const long MostMemory = 16L << 40;

    /// <param name="root">The machine file.</param>
    /// <param name="machine">The machine's name.</param>
    /// <param name="route">Its route.</param>
    /// <param name="paths">Makes paths absolute.</param>
    public static HardwareConfig? Read(MapReader root, string machine, Route route, PathReader paths)
    {
        var hardware = ReadHardware(root["hardware"], machine, route, paths);
        var (iommu, os) = (root["security.iommu"], root["image.os"]);
        if (hardware is null && !root["hardware"].IsPresent && (iommu.IsPresent || os.IsPresent))
        {
            hardware = new HardwareConfig { Firmware = MachineDefaults.FirmwareFor(route, Architecture.X64) };
        }

        return hardware is null ? null : hardware with { Iommu = iommu.AsFlag() ?? false, Guest = ReadSystem(os) };
    }

    private static HardwareConfig? ReadHardware(ConfigValue value, string machine, Route route, PathReader paths)
    {
        if (value.AsMap("the keys of a VM's hardware") is not { } keys)
        {
            return null;
        }

        var defaults = new HardwareConfig();
        var arch = keys["arch"].AsChoice(("x86_64", Architecture.X64), ("aarch64", Architecture.Arm64)) ?? Architecture.X64;
        var cpus = keys["cpus"].AsInteger(1, 512) ?? defaults.Cpus;
        var hardware = new HardwareConfig
        {
            Arch = arch,
            Cpus = cpus,
            MemoryBytes = ReadMemory(keys["memory"]) ?? defaults.MemoryBytes,
            Firmware = keys["firmware"].AsChoice(("bios", FirmwareKind.Bios), ("uefi", FirmwareKind.Uefi), ("uefi-secure", FirmwareKind.UefiSecure)) ?? MachineDefaults.FirmwareFor(route, arch),
            SecureBootDb = [.. keys["secure_boot_db"].AsList("certificates (PEM or DER)", oneIsEnough: true).Select(item => paths.ReadPath(item, "the path of a certificate")).OfType<string>()],
            FirmwareVariables = paths.ReadPath(keys["vars"], "the path of a store of firmware variables"),
            Accel = keys["accel"].AsChoice(("auto", AcceleratorKind.Auto), ("kvm", AcceleratorKind.Kvm), ("tcg", AcceleratorKind.Tcg)) ?? defaults.Accel,
            Disks = DiskReader.Read(keys["disks"], paths),
            Nics = NicReader.Read(keys["nics"], machine),
            MachineType = keys["machine"].AsOptionWord("a machine type such as q35 or pc-i440fx-7.2"),
            CpuModel = keys["cpu"].AsText("a CPU model such as max, host or EPYC-v4,-svm"),
            QemuPath = paths.ReadPath(keys["qemu"], "the path of a qemu-system binary"),
            HugePageBytes = PlacementReader.ReadHugePages(keys["huge_pages"]),
            Numa = PlacementReader.ReadNuma(keys["numa"]),
            Pin = PlacementReader.ReadPin(keys["pin"], cpus),
            Limits = PlacementReader.ReadLimits(keys["limits"]),
            Tpm = DeviceReader.ReadTpm(keys["tpm"], paths),
            Rng = keys["rng"].AsFlag() ?? false,
            VsockCid = (uint?)keys["vsock"].AsInteger(3, int.MaxValue),
            Smbios = DeviceReader.ReadSmbios(keys["smbios"]),
        };
        CheckHugePages(keys["huge_pages"], hardware);
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

    private static void CheckHugePages(ConfigValue value, HardwareConfig hardware)
    {
        if (hardware.HugePageBytes is > 0 and var page && hardware.MemoryBytes % page != 0)
        {
            value.FailFound($"a size that divides the memory of {hardware.MemoryBytes >> 20} MiB");
        }
    }

    /// <summary>Incus looks whether its free text holds the word; the words that it is compared with elsewhere are distributions' names.</summary>
    private static GuestSystem ReadSystem(ConfigValue value) =>
        value.AsText("an operating system such as linux, debian or windows") is { } text && text.Contains("windows", StringComparison.OrdinalIgnoreCase) ? GuestSystem.Windows : GuestSystem.Linux;
}

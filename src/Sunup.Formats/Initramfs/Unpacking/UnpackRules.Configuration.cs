using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;

namespace Sunup.Formats.Initramfs.Unpacking;

public sealed partial record UnpackRules
{
    // Ids of BCJ filters. Source: the .xz file format 1.2.1, section 5.3.2.
    private const uint XzX86 = 4;
    private const uint XzPowerPc = 5;
    private const uint XzIa64 = 6;
    private const uint XzArm = 7;
    private const uint XzArmThumb = 8;
    private const uint XzSparc = 9;
    private const uint XzArm64 = 10;
    private const uint XzRiscV = 11;

    private static readonly (uint Id, string Option)[] s_xzOptions =
    [
        (XzX86, "XZ_DEC_X86"), (XzPowerPc, "XZ_DEC_POWERPC"), (XzIa64, "XZ_DEC_IA64"), (XzArm, "XZ_DEC_ARM"),
        (XzArmThumb, "XZ_DEC_ARMTHUMB"), (XzSparc, "XZ_DEC_SPARC"), (XzArm64, "XZ_DEC_ARM64"), (XzRiscV, "XZ_DEC_RISCV"),
    ];

    private UnpackRules RefinedBy(KernelConfig config, KernelVersion version)
    {
        var ramDisk = config.IsBuiltIn("BLK_DEV_RAM") ? RamDiskSupport.BuiltIn : config.IsModule("BLK_DEV_RAM") ? RamDiskSupport.Module : RamDiskSupport.No;
        return this with
        {
            Compressions = Compressions.Methods.Where(method => !config.IsBuiltIn(CompressionMagic.OptionOf(method))).Aggregate(Compressions, (set, method) => set.Without(method)),
            RamDisk = ramDisk,
            TakesInitrd = config.IsBuiltIn("BLK_DEV_INITRD") && !config.IsBuiltIn("INITRAMFS_FORCE"),
            CutsBootConfig = CutsBootConfig && (version >= new KernelVersion(5, 15) || config.IsBuiltIn("BOOT_CONFIG")),
            WipesAfterMessage = ramDisk == RamDiskSupport.BuiltIn && version < new KernelVersion(5, 10),
            Decoders = Decoders with { XzFilters = FiltersOf(config, Decoders.XzFilters) },
            Machine = MachineOf(config),
            RunsCompat = config.IsBuiltIn("IA32_EMULATION") || config.IsBuiltIn("COMPAT"),
            RunsScripts = config.IsBuiltIn("BINFMT_SCRIPT"),
            KeepsTimes = version < new KernelVersion(5, 19) || config.IsBuiltIn("INITRAMFS_PRESERVE_MTIME"),
            RootIsTmpfs = config.IsBuiltIn("TMPFS"),
        };
    }

    // An option that is not named is not in this kernel; a file without any of them is a fragment, and the version's stay.
    private static XzFilterSet FiltersOf(KernelConfig config, XzFilterSet known) =>
        s_xzOptions.Any(option => config.Names(option.Option))
            ? new XzFilterSet([.. s_xzOptions.Where(option => config.IsBuiltIn(option.Option)).Select(option => option.Id)])
            : known;

    private static KernelMachine MachineOf(KernelConfig config)
    {
        (string Option, KernelMachine Machine)[] machines =
        [
            ("X86_64", KernelMachine.X64), ("X86_32", KernelMachine.X86), ("ARM64", KernelMachine.Arm64), ("ARM", KernelMachine.Arm),
        ];
        if (config.IsBuiltIn("RISCV") && config.IsBuiltIn("64BIT"))
        {
            return KernelMachine.RiscV64;
        }

        return machines.FirstOrDefault(machine => config.IsBuiltIn(machine.Option)) is { Option: not null } found ? found.Machine : KernelMachine.Other;
    }
}

using System.Globalization;

namespace Sunup.Formats.Kernels;

/// <summary>What the values of the setup header's fields mean, in words.</summary>
/// <remarks>Source: Documentation/arch/x86/boot.rst, "Details of Header Fields".</remarks>
internal static class X86SetupMeanings
{
    public static string? Of(string name, ulong value, ushort version) => name switch
    {
        "setup_sects" => Text($"{(value == 0 ? 4 : value)} sectors of setup behind the boot sector: the kernel proper starts at byte {((value == 0 ? 4 : value) + 1) * 512}"),
        "root_flags" => value == 0 ? "root is mounted read-write unless the command line says ro" : "root is mounted read-only unless the command line says rw",
        "syssize" => version >= 0x204 ? Text($"{value * 16} bytes of protected-mode code") : "not usable before protocol 2.04",
        "vid_mode" => value switch { 0xffff => "normal text mode", 0xfffe => "extended text mode", 0xfffd => "asks at boot", _ => null },
        "boot_flag" => value == 0xaa55 ? "a boot sector" : "must be 0xaa55",
        "header" => "HdrS",
        "version" => $"boot protocol {X86SetupHeader.FormatProtocol((ushort)value)}{(value == 0x20e ? ", which means 2.13" : "")}",
        "kernel_version" => value == 0 ? "no version text" : Text($"version text at byte {value + 0x200}"),
        "type_of_loader" => value == 0 ? "filled in by the loader" : Loader(value),
        "loadflags" => Flags(value, _loadFlags),
        "xloadflags" => Flags(value, _extendedFlags),
        "code32_start" => "address of the protected-mode entry",
        "initrd_addr_max" => Text($"the initrd must end at or below {Mebibytes(value + 1)}"),
        "kernel_alignment" => Text($"loaded on a multiple of {Mebibytes(value)}"),
        "relocatable_kernel" => value == 0 ? "runs at its preferred address only" : "runs wherever it is loaded",
        "min_alignment" => value < 63 ? Text($"works on a multiple of {Mebibytes(1UL << (int)value)} as well") : null,
        "cmdline_size" => Text($"a command line of {value} bytes at most; more is cut off without a word"),
        "hardware_subarch" => value switch { 0 => "a PC", 1 => "lguest", 2 => "Xen", 3 => "Moorestown MID", 4 => "CE4100", _ => null },
        "payload_offset" => "of the compressed kernel, from the protected-mode code",
        "payload_length" => Text($"{value} bytes compressed"),
        "pref_address" => Text($"wants to be loaded at {Mebibytes(value)}"),
        "init_size" => Text($"needs {Mebibytes(value)} from where it is loaded"),
        "handover_offset" => value == 0 ? "no EFI handover entry" : "of the EFI handover entry, from the protected-mode code",
        "kernel_info_offset" => value == 0 ? "no kernel_info" : "of kernel_info, from the protected-mode code",
        _ => null,
    };

    private static readonly (int Bit, string Set, string? Clear)[] _loadFlags =
    [
        (0, "loaded high, at 0x100000 (bzImage)", "loaded low, at 0x10000 (zImage)"), (1, "KASLR is on", null), (5, "quiet", null), (6, "keeps its segments", null), (7, "heap_end_ptr holds", null),
    ];

    private static readonly (int Bit, string Set, string? Clear)[] _extendedFlags =
    [
        (0, "64-bit entry at 0x200", "32-bit only"), (1, "may lie above 4 GiB", null), (2, "32-bit EFI handover", null), (3, "64-bit EFI handover", null),
        (4, "kexec from EFI", null), (5, "knows five-level paging", null), (6, "five-level paging is on", null), (7, "the EFI stub knows encrypted memory", null),
    ];

    private static string Flags(ulong value, (int Bit, string Set, string? Clear)[] names) =>
        string.Join("; ", names.Select(flag => (value >> flag.Bit & 1) != 0 ? flag.Set : flag.Clear).Where(text => text is not null));

    private static string? Loader(ulong id) => (id >> 4) switch
    {
        0 => "LILO",
        1 => "Loadlin",
        3 => "Syslinux",
        4 => "Etherboot, gPXE, iPXE",
        5 => "ELILO",
        7 => "GRUB",
        8 => "U-Boot",
        9 => "Xen",
        0xb => "QEMU",
        0xd => "kexec",
        _ => null,
    };

    private static string Mebibytes(ulong bytes) => bytes switch
    {
        >= 1 << 20 when bytes % (1 << 20) == 0 => Text($"{bytes >> 20} MiB"),
        >= 1 << 10 when bytes % (1 << 10) == 0 => Text($"{bytes >> 10} KiB"),
        _ => Text($"{bytes} bytes"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

namespace Sunup.Formats.Kernels;

/// <summary>A field of the x86 setup header, and what it holds in one kernel.</summary>
/// <param name="Name">As Documentation/arch/x86/boot.rst calls it.</param>
/// <param name="Offset">In the file, in bytes.</param>
/// <param name="Size">In bytes; little endian.</param>
/// <param name="Since">The protocol version that brought it: 0x0206 is 2.06; 0 for all.</param>
/// <param name="Value">As it stands.</param>
/// <param name="Meaning">The value in words; null where there is nothing to say.</param>
public sealed record X86SetupField(string Name, int Offset, int Size, ushort Since, ulong Value, string? Meaning);

/// <summary>The fields in their order; an offset is what stands before it.</summary>
internal static class X86SetupLayout
{
    public const int Start = 0x1f1;

    public static readonly (string Name, int Size, ushort Since)[] Fields =
    [
        ("setup_sects", 1, 0), ("root_flags", 2, 0), ("syssize", 4, 0), ("ram_size", 2, 0), ("vid_mode", 2, 0), ("root_dev", 2, 0), ("boot_flag", 2, 0),
        ("jump", 2, 0x200), ("header", 4, 0x200), ("version", 2, 0x200), ("realmode_swtch", 4, 0x200), ("start_sys_seg", 2, 0x200),
        ("kernel_version", 2, 0x200), ("type_of_loader", 1, 0x200), ("loadflags", 1, 0x200), ("setup_move_size", 2, 0x200), ("code32_start", 4, 0x200),
        ("ramdisk_image", 4, 0x200), ("ramdisk_size", 4, 0x200), ("bootsect_kludge", 4, 0x200), ("heap_end_ptr", 2, 0x201), ("ext_loader_ver", 1, 0x202),
        ("ext_loader_type", 1, 0x202), ("cmd_line_ptr", 4, 0x202), ("initrd_addr_max", 4, 0x203), ("kernel_alignment", 4, 0x205), ("relocatable_kernel", 1, 0x205),
        ("min_alignment", 1, 0x20a), ("xloadflags", 2, 0x20c), ("cmdline_size", 4, 0x206), ("hardware_subarch", 4, 0x207), ("hardware_subarch_data", 8, 0x207),
        ("payload_offset", 4, 0x208), ("payload_length", 4, 0x208), ("setup_data", 8, 0x209), ("pref_address", 8, 0x20a), ("init_size", 4, 0x20a),
        ("handover_offset", 4, 0x20b), ("kernel_info_offset", 4, 0x20f),
    ];
}

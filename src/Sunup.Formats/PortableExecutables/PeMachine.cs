namespace Sunup.Formats.PortableExecutables;

/// <summary>Machine types of PE images. Source: PE/COFF section 3.3.1.</summary>
public static class PeMachine
{
    /// <summary>As <c>uname -m</c> calls it; null for one that no Linux runs on.</summary>
    public static string? NameOf(ushort machine) => machine switch
    {
        0x014c => "i386",
        0x8664 => "x86_64",
        0x01c0 or 0x01c2 or 0x01c4 => "arm",
        0xaa64 => "aarch64",
        0x5032 => "riscv32",
        0x5064 => "riscv64",
        0x6232 => "loongarch32",
        0x6264 => "loongarch64",
        0x0200 => "ia64",
        0x0ebc => "efi-bytecode",
        _ => null,
    };

    /// <summary>What runs it. Source: PE/COFF section 3.4.2.</summary>
    public static string SubsystemName(ushort subsystem) => subsystem switch
    {
        10 => "EFI application",
        11 => "EFI boot service driver",
        12 => "EFI runtime driver",
        13 => "EFI ROM image",
        2 or 3 => "Windows program",
        _ => $"subsystem {subsystem}",
    };
}

namespace Sunup.Formats.Kernels;

/// <summary>The forms in which Linux kernels come as files.</summary>
public enum KernelKind
{
    /// <summary>x86, by the boot protocol: bzImage, or zImage where loadflags says so.</summary>
    BzImage,
    /// <summary>x86 before the boot protocol (Linux before 1.3.73): a boot sector that loads the rest itself.</summary>
    OldBootSector,
    /// <summary>arm64, uncompressed.</summary>
    Arm64Image,
    /// <summary>RISC-V, uncompressed.</summary>
    RiscvImage,
    /// <summary>An EFI application that unpacks the kernel that it holds.</summary>
    EfiZboot,
    /// <summary>ELF, as the linker made it.</summary>
    Vmlinux,
}

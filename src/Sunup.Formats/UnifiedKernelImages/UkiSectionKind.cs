namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What a section of a unified kernel image is for. Source: UAPI.5 "Unified Kernel Image", systemd's src/fundamental/uki.h.</summary>
public enum UkiSectionKind
{
    /// <summary>None of the specification's: the stub's own code and data.</summary>
    Other,
    /// <summary><c>.linux</c>: the kernel, an EFI application of its own.</summary>
    Linux,
    /// <summary><c>.osrel</c>: os-release(5) of the system that it boots.</summary>
    OsRelease,
    /// <summary><c>.cmdline</c>: the kernel's command line.</summary>
    CommandLine,
    /// <summary><c>.initrd</c>.</summary>
    Initrd,
    /// <summary><c>.ucode</c>: an initrd with microcode, which goes before all others.</summary>
    Microcode,
    /// <summary><c>.splash</c>: a picture (BMP).</summary>
    Splash,
    /// <summary><c>.dtb</c>: the device tree.</summary>
    DeviceTree,
    /// <summary><c>.dtbauto</c>: a device tree that is taken when the machine is the one that it names. Several are usual.</summary>
    DeviceTreeAuto,
    /// <summary><c>.hwids</c>: which hardware ids belong to which <c>.dtbauto</c> or <c>.efifw</c>.</summary>
    HardwareIds,
    /// <summary><c>.efifw</c>: a firmware image for the machine that it names.</summary>
    Firmware,
    /// <summary><c>.uname</c>: what <c>uname -r</c> will say.</summary>
    KernelRelease,
    /// <summary><c>.sbat</c>: generations of its parts, by which shim revokes.</summary>
    Sbat,
    /// <summary><c>.pcrsig</c>: signatures of the values that PCR 11 will have.</summary>
    PcrSignature,
    /// <summary><c>.pcrpkey</c>: the key that those were made with.</summary>
    PcrPublicKey,
    /// <summary><c>.profile</c>: begins a profile; the sections up to the next one belong to it.</summary>
    Profile,
    /// <summary><c>.sdmagic</c>: the name and version of the stub.</summary>
    StubMagic,
}

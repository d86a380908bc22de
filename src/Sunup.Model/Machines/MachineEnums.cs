namespace Sunup.Model;

public enum Architecture
{
    X64,
    Arm64,
}

public enum FirmwareKind
{
    /// <summary>SeaBIOS.</summary>
    Bios,
    /// <summary>OVMF without Secure Boot.</summary>
    Uefi,
    /// <summary>OVMF with Secure Boot enforced.</summary>
    UefiSecure,
}

public enum AcceleratorKind
{
    /// <summary>KVM where a guest was seen to run under it on this host, else TCG.</summary>
    Auto,
    Kvm,
    Tcg,
}

public enum NicModel
{
    VirtioNet,
    E1000,
    E1000e,
    Rtl8139,
}

/// <summary>Who gives the machine its address on the boot network.</summary>
public enum AddressAssignment
{
    /// <summary>Sunup's DHCP server: address and boot file in one offer.</summary>
    Sunup,
    /// <summary>A site's server gives the address; Sunup answers beside it as proxyDHCP.</summary>
    Foreign,
}

/// <summary>How the firmware fetches the first program.</summary>
public enum FirmwareFetch
{
    /// <summary>PXE: TFTP.</summary>
    Pxe,
    /// <summary>UEFI HTTP boot.</summary>
    Http,
}

/// <summary>What a client that is iPXE already gets: the script, or first another iPXE.</summary>
public enum Chainload
{
    /// <summary>The script, unless option 175 shows that this iPXE lacks HTTP or bzImage.</summary>
    Auto,
    /// <summary>Our iPXE over TFTP first, once a boot; then the script.</summary>
    Always,
}

/// <summary>What starts the kernel of a disk that is made.</summary>
public enum DiskLoader
{
    /// <summary>With BIOS.</summary>
    Syslinux,
    /// <summary>With BIOS or UEFI, on a GUID partition table.</summary>
    Grub,
    /// <summary>With UEFI.</summary>
    SystemdBoot,
}

/// <summary>The operating system in the VM, as far as its hardware depends on it.</summary>
public enum GuestSystem
{
    Linux,
    Windows,
}

/// <summary>How a disk is attached.</summary>
public enum DiskBus
{
    VirtioBlk,
    VirtioScsi,
    Nvme,
    /// <summary>SATA.</summary>
    Ahci,
    /// <summary>The PIIX's parallel ATA.</summary>
    Ide,
}

/// <summary>How strictly memory comes from the named nodes of the host.</summary>
public enum NumaPolicy
{
    /// <summary>From them or not at all.</summary>
    Bind,
    Preferred,
    Interleave,
}

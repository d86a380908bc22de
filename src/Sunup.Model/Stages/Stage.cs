namespace Sunup.Model;

/// <summary>How far a machine has come. The order is the order of a boot; a later stage implies the earlier ones.</summary>
/// <remarks>
/// A route may skip stages: <c>direct</c> has no <see cref="Network"/>, a kernel without an initramfs has no <see cref="Initramfs"/>.
/// </remarks>
public enum Stage
{
    /// <summary>The machine has power: for a VM, QEMU answers on QMP.</summary>
    PowerOn,

    /// <summary>Firmware runs: SeaBIOS, OVMF, or a vendor's.</summary>
    Firmware,

    /// <summary>The network stack of firmware or loader speaks: the first DHCP packet.</summary>
    Network,

    /// <summary>A boot loader runs: iPXE, Syslinux, GRUB, systemd-boot, systemd-stub.</summary>
    Loader,

    /// <summary>The kernel runs: its first line, or its EFI stub.</summary>
    Kernel,

    /// <summary>The kernel started <c>/init</c> of the initramfs.</summary>
    Initramfs,

    /// <summary>The root file system is mounted.</summary>
    Root,

    /// <summary>The init of the system proper runs (or <c>/init</c> of an initramfs that is the whole system).</summary>
    Init,

    /// <summary>The machine is usable: a login prompt, or what <c>expect</c> in the machine file says.</summary>
    Up,
}

namespace Sunup.Model;

/// <summary>How the bits of a <see cref="BootSet"/> get into the machine.</summary>
public enum Route
{
    /// <summary>QEMU loads kernel and initrds itself.</summary>
    Direct,
    /// <summary>DHCP or proxyDHCP, then TFTP or HTTP, then iPXE, then kernel and initrds over HTTP.</summary>
    Network,
    /// <summary>The same up to iPXE, then <c>sanboot</c> from an iSCSI target.</summary>
    San,
    /// <summary>Firmware, MBR or GPT, loader on a local image.</summary>
    Disk,
    /// <summary>UEFI runs a unified kernel image.</summary>
    Uki,
    /// <summary>The running kernel loads the next one.</summary>
    Kexec,
}

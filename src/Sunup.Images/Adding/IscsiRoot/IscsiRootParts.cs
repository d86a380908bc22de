using System.Collections.Immutable;
using Sunup.Images.Programs;

namespace Sunup.Images.Adding.IscsiRoot;

/// <summary>The programs by which an initramfs attaches an iSCSI disk; they are taken along, so that the image's own need not be enough.</summary>
/// <param name="Busybox">Path of a static busybox.</param>
/// <param name="Initiator">iscsistart of open-iscsi with its libraries.</param>
public sealed record IscsiRootParts(string Busybox, ProgramClosure Initiator)
{
    /// <summary>What the kernel needs for a session and for the disk that it gives, whatever the NIC.</summary>
    public static ImmutableArray<string> Modules { get; } = ["iscsi_tcp", "iscsi_ibft", "sd_mod", "crc32c"];

    /// <summary>What some networks need, and some kernels have not: an iBFT may name a VLAN.</summary>
    public static ImmutableArray<string> ModulesIfThere { get; } = ["8021q"];

    /// <summary>Drivers of NICs that virtual machines have.</summary>
    public static ImmutableArray<string> VirtualNics { get; } = ["virtio_net", "virtio_pci"];
}

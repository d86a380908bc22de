using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Building;

/// <summary>Which iPXE to build for a machine.</summary>
/// <param name="Target">For <c>make</c>.</param>
/// <param name="Reason">When this one.</param>
public sealed record IpxeBuildAdvice(string Target, string Reason)
{
    /// <summary>The best first.</summary>
    /// <param name="architecture">Of the machine: <c>x86_64</c>, <c>aarch64</c>, <c>i386</c>.</param>
    /// <param name="isUefi">Its firmware is UEFI; else BIOS.</param>
    /// <param name="isSecure">Secure Boot is in force.</param>
    /// <param name="pciId">Of its network card, vendor and device as eight hexadecimal digits; null where it is not known.</param>
    public static ImmutableArray<IpxeBuildAdvice> For(string architecture, bool isUefi, bool isSecure, string? pciId)
    {
        var folder = architecture switch
        {
            "aarch64" or "arm64" => "bin-arm64-efi",
            "i386" or "i686" => isUefi ? "bin-i386-efi" : "bin",
            _ => isUefi ? "bin-x86_64-efi" : "bin-x86_64-pcbios",
        };
        if (isSecure)
        {
            return [new($"{folder}-sb/snponly.efi", "Secure Boot: only code that was reviewed for it; the file must be signed by a key that the firmware trusts, or started by a shim that does")];
        }

        if (isUefi)
        {
            return
            [
                new($"{folder}/snponly.efi", "started over the network: goes on by the firmware's own driver, on the device that loaded it"),
                new($"{folder}/ipxe.efi", "started from a disk or stick, or where the firmware's driver is slow: brings drivers of its own"),
            ];
        }

        ImmutableArray<IpxeBuildAdvice> network =
        [
            new($"{folder}/undionly.kpxe", "started by the card's PXE ROM: goes on by the ROM's own driver, and is small"),
            new($"{folder}/ipxe.pxe", "the same where the ROM's driver is slow or wrong: brings drivers of its own"),
            new($"{folder}/ipxe.lkrn", "started by GRUB, Syslinux or QEMU's -kernel"),
        ];
        return pciId is null ? network : [.. network, new($"{folder}/{pciId}.rom", "as the card's own ROM: in a VM, QEMU's romfile=")];
    }
}

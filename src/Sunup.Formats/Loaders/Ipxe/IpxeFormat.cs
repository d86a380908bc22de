namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>The forms in which iPXE is built. Source: src/arch/x86/prefix of iPXE, one prefix each.</summary>
public enum IpxeFormat
{
    /// <summary>No iPXE, or none that its bytes prove.</summary>
    Unknown,
    /// <summary>Looks like a Linux kernel to a boot loader (<c>.lkrn</c>).</summary>
    Lkrn,
    /// <summary>Loaded by a PXE ROM: <c>.pxe</c>, <c>.kpxe</c> or <c>.kkpxe</c>. They differ in what they keep of the ROM's stack, in code without a mark.</summary>
    Pxe,
    /// <summary>An EFI application or driver (<c>.efi</c>).</summary>
    Efi,
    /// <summary>A PCI option ROM (<c>.rom</c>, <c>.mrom</c>, <c>.efirom</c>).</summary>
    Rom,
    /// <summary>A disk image with iPXE's own boot code (<c>.usb</c>, <c>.hd</c>).</summary>
    Usb,
}

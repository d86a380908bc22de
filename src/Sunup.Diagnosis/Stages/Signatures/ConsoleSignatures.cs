using System.Collections.Immutable;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>All signatures of console lines. The first that matches a line decides, so the particular stands before the general.</summary>
public static class ConsoleSignatures
{
    public static ImmutableArray<StageSignature> All { get; } =
    [
        .. FirmwareSignatures.SeaBios,
        .. FirmwareSignatures.Edk2,
        .. FirmwareSignatures.PxeRoms,
        .. IpxeSignatures.All,
        .. LoaderSignatures.Grub,
        .. LoaderSignatures.Syslinux,
        .. LoaderSignatures.SystemdBoot,
        .. LoaderSignatures.Shim,
        .. SunupKexecSignatures.All,
        .. KernelSignatures.EntryAndDecompression,
        .. KernelSignatures.Panics,
        .. UnpackSignatures.All,
        .. KernelSignatures.Boot,
        .. InitramfsSignatures.Sunup,
        .. InitramfsSignatures.InitramfsTools,
        .. InitramfsSignatures.Dracut,
        .. InitramfsSignatures.Mkinitcpio,
        .. InitramfsSignatures.Alpine,
        .. InitramfsSignatures.NixOs,
        .. InitSignatures.Systemd,
        .. InitSignatures.OtherInits,
        .. InitSignatures.BusyBox,
        .. LoginSignatures.All,
        .. KernelSignatures.AnyLine,
    ];
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>SeaBIOS, OVMF and other EDK2 firmware, and the PXE code in both.</summary>
internal static class FirmwareSignatures
{
    private static readonly SignatureTable _seaBios = new("SeaBIOS", "SeaBIOS 1.16 src/bootsplash.c, src/boot.c");
    private static readonly SignatureTable _edk2 = new("EDK2", "edk2 2025.02 MdeModulePkg/Universal/BdsDxe, MdeModulePkg/Library/UefiBootManagerLib");
    private static readonly SignatureTable _pxe = new("PXE", "edk2 2025.02 NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c; legacy codes: Intel PXE 2.1 ROMs");

    public static ImmutableArray<StageSignature> SeaBios { get; } =
    [
        _seaBios.Reached(Stage.Firmware, "SeaBIOS (version {version})*", "SeaBIOS (version 1.16.2-debian-1.16.2-1)", "bios: SeaBIOS (version 1.16.2) is installed"),
        _seaBios.Reached(Stage.Firmware, "Booting from Hard Disk*", "Booting from Hard Disk...", "Not Booting from Hard Disk..."),
        _seaBios.Reached(Stage.Firmware, "Booting from ROM*", "Booting from ROM...", "Booting from the ROM"),
        _seaBios.Reached(Stage.Firmware, "Booting from DVD/CD*", "Booting from DVD/CD...", "Booting from DVD"),
        _seaBios.Reached(Stage.Firmware, "Booting from Floppy*", "Booting from Floppy...", "booting from Floppy"),
        _seaBios.Reached(Stage.Firmware, "Machine UUID {uuid}", "Machine UUID 1f3a6f0e-6f0a-4b7f-8f0e-0a1b2c3d4e5f", "The Machine UUID 1f3a"),
        // PXELINUX says "Boot failed: press a key to retry": see LoaderSignatures.Syslinux. SeaBIOS has these three only.
        _seaBios.Failed("SU0312", "Boot failed: {reason} disk", "Boot failed: not a bootable disk", "Boot failed: press a key to retry, or wait for reset..."),
        _seaBios.Failed("SU0312", "Boot failed: Could not read from CDROM{reason}", "Boot failed: Could not read from CDROM (code 0003)", "Boot failed"),
        _seaBios.Fatal("SU0311", "No bootable device.*", "No bootable device.  Retrying in 60 seconds.", "No bootable device was configured"),
    ];

    public static ImmutableArray<StageSignature> Edk2 { get; } =
    [
        _edk2.Reached(Stage.Loader, "BdsDxe: starting Boot%x \"Linux Boot Manager\"*", "BdsDxe: starting Boot0001 \"Linux Boot Manager\" from HD(1,GPT,6f0e)/\\EFI\\systemd\\systemd-bootx64.efi", "BdsDxe: loading Boot0001 \"Linux Boot Manager\" from HD(1,GPT,6f0e)"),
        _edk2.Reached(Stage.Firmware, "BdsDxe: loading Boot%x {option}", "BdsDxe: loading Boot0001 \"UEFI PXEv4 (MAC:525400123456)\" from PciRoot(0x0)/Pci(0x2,0x0)", "BdsDxe: failed to load Boot0001 \"x\" from y: Not Found"),
        _edk2.Progress("BdsDxe: starting Boot%x \"EFI Internal Shell\"*", "BdsDxe: starting Boot0002 \"EFI Internal Shell\" from Fv(7CB8BDC9)/FvFile(7C04A583)", "BdsDxe: loading Boot0002 \"EFI Internal Shell\" from Fv(7CB8BDC9)"),
        // The program that the firmware starts is the image, whose stub says nothing itself.
        _edk2.Reached(Stage.Loader, "BdsDxe: starting Boot%x {option}", "BdsDxe: starting Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x1,0x0)", "BdsDxe: failed to start Boot0001") with { OnRoute = Route.Uki },
        _edk2.Reached(Stage.Firmware, "BdsDxe: starting Boot%x {option}", "BdsDxe: starting Boot0002 \"UEFI QEMU HARDDISK\" from PciRoot(0x0)/Pci(0x3,0x0)", "BdsDxe: failed to start Boot0002"),
        _edk2.Reached(Stage.Firmware, "UEFI firmware (version {version})", "UEFI firmware (version 2022.11-6 built at 00:00:00 on Apr  1 2023)", "the UEFI firmware (version 1)"),
        _edk2.Failed("SU1110", "BdsDxe: failed to load Boot%x {option}: Access Denied*", "BdsDxe: failed to load Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x3,0x0): Access Denied", "BdsDxe: failed to load Boot0001 \"x\" from y: Not Found"),
        _edk2.Failed("SU1110", "BdsDxe: failed to {verb} Boot%x {option}: Security Violation", "BdsDxe: failed to start Boot0001 \"UEFI Misc Device\" from PciRoot(0x0): Security Violation", "BdsDxe: failed to start Boot0001 \"x\" from y: Aborted"),
        _edk2.Failed("SU0314", "BdsDxe: failed to {verb} Boot%x {option}: {status}", "BdsDxe: failed to load Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x3,0x0): Not Found", "BdsDxe: loading Boot0001 \"x\" from y"),
        _edk2.Fatal("SU0313", "BdsDxe: No bootable option or device was found.*", "BdsDxe: No bootable option or device was found.", "No bootable option"),
        _edk2.Fatal("SU0313", "BdsDxe: Press any key to enter the Boot Manager Menu*", "BdsDxe: Press any key to enter the Boot Manager Menu.", "Press ESCAPE for boot options"),
        _edk2.Fatal("SU0313", "Press any key to enter the Boot Manager Menu*", "Press any key to enter the Boot Manager Menu.", "Press ESCAPE for boot options"),
        _edk2.Progress("UEFI Interactive Shell v{version}", "UEFI Interactive Shell v2.2", "UEFI Shell"),
        _edk2.Fatal("SU0316", "Shell>*", "Shell> ", "EFI Shell> x") with { Source = "edk2 2025.02 ShellPkg/Application/Shell" },
    ];

    public static ImmutableArray<StageSignature> PxeRoms { get; } =
    [
        _pxe.Reached(Stage.Network, ">>Start PXE over IP{version}", ">>Start PXE over IPv4.", "Start PXE over IPv4"),
        _pxe.Reached(Stage.Network, ">>Start HTTP Boot over IP{version}", ">>Start HTTP Boot over IPv4.", "Start HTTP Boot over IPv4"),
        _pxe.Reached(Stage.Network, "Station IP address is {address}", "Station IP address is 10.91.0.100", "The Station IP address is unknown"),
        _pxe.Progress("Server IP address is {address}", "Server IP address is 10.91.0.1", "No server IP address"),
        _pxe.Progress("NBP filename is {file}", "NBP filename is snponly.efi", "NBP file is"),
        _pxe.Failed("SU0555", "NBP filesize is 0 Bytes*", "NBP filesize is 0 Bytes", "NBP filesize is 184320 Bytes"),
        _pxe.Progress("NBP filesize is {bytes} Bytes", "NBP filesize is 184320 Bytes", "NBP filesize unknown"),
        _pxe.Progress("Downloading NBP file...*", "Downloading NBP file...", "Downloading file"),
        _pxe.Progress("NBP file downloaded successfully*", "NBP file downloaded successfully.", "NBP file not downloaded"),
        _pxe.Failed("SU0461", "PXE-E12: {text}", "PXE-E12: Could not detect network connection.", "PXE-E120"),
        _pxe.Failed("SU0461", "PXE-E61: {text}", "PXE-E61: Media test failure, check cable", "PXE-M0F: Exiting"),
        _pxe.Failed("SU0457", "PXE-E16: {text}", "PXE-E16: No valid offer received.", "PXE-E18: Server response timeout."),
        _pxe.Failed("SU0457", "PXE-E51: {text}", "PXE-E51: No DHCP or proxyDHCP offers were received.", "PXE-E53: No boot filename received"),
        _pxe.Failed("SU0458", "PXE-E18: {text}", "PXE-E18: Server response timeout.", "PXE-E16: No valid offer received."),
        _pxe.Failed("SU0459", "PXE-E53: {text}", "PXE-E53: No boot filename received.", "PXE-E51: No DHCP or proxyDHCP offers were received."),
        _pxe.Failed("SU0460", "PXE-E55: {text}", "PXE-E55: ProxyDHCP: No reply to request on port 4011.", "PXE-E53: No boot filename received"),
        _pxe.Failed("SU0460", "PXE-E52: {text}", "PXE-E52: proxyDHCP offers were received. No DHCP offers were received.", "PXE-E55: x"),
        _pxe.Failed("SU0555", "PXE-E23: {text}", "PXE-E23: Client received TFTP error from server.", "PXE-E21: Remote boot cancelled."),
        _pxe.Failed("SU0555", "PXE-T01: {text}", "PXE-T01: File not found", "PXE-T00: x"),
        _pxe.Failed("SU0555", "PXE-E32: {text}", "PXE-E32: TFTP open timeout", "PXE-E23: Client received TFTP error from server."),
        _pxe.Failed("SU0555", "PXE-E3{digit}: {text}", "PXE-E36: Error received from TFTP server", "PXE-E23: Client received TFTP error from server."),
        _pxe.Failed("SU0463", "PXE-E{code}: {text}", "PXE-E99: Unexpected network error.", "PXE-M0F: Exiting Intel Boot Agent."),
    ];
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU03: from power-on to the first program; SU11: trust.</summary>
internal static class FirmwareFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0310", Stage.Firmware, "nothing was heard from the firmware", "After power-on not one line came. The firmware may be silent on the serial port, may not match the machine type, or may hang before it sets up its console.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("See what the screen shows: the firmware may speak there only"), new("Check that firmware and machine type fit (OVMF code and variables of the same build)")],
        },
        new("SU0311", Stage.Firmware, "the BIOS found nothing to boot", "SeaBIOS tried every device in its boot order and none could be booted. The reason for each device stands in the lines before.")
        {
            IsConsequence = true,
            Remedies = [new("For a network boot: read why the NIC's boot failed, above"), new("For a disk: check that its first sector is bootable", "fdisk -l IMAGE")],
        },
        new("SU0312", Stage.Firmware, "the BIOS could not boot from a disk: {reason} disk", "The disk was read, but its first sector lacks the boot signature 55 AA, or it could not be read at all. A disk made for UEFI only has no boot code.")
        {
            Severity = FindingSeverity.Warning,
            Remedies = [new("If the disk is for UEFI, set hardware.firmware: uefi in the machine file"), new("If the machine should boot from the network, put the NIC first in its boot order")],
        },
        new("SU0313", Stage.Firmware, "UEFI found nothing to boot", "The firmware tried every boot option and ended in its boot manager. The reason for each option stands in the lines before.")
        {
            IsConsequence = true,
            Remedies = [new("For a network boot: read the PXE-E or HTTP error of the NIC's option, above"), new("For a disk: put the loader where firmware looks without an entry", "ls ESP/EFI/BOOT/BOOTX64.EFI")],
        },
        new("SU0314", Stage.Firmware, "UEFI could not {verb} {option}: {status}", "The boot option's file is not there, or is not a UEFI program for this machine. \"Not Found\" is also what the firmware says of a file that is no PE image at all, such as an error page that was served in its place.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Likely,
            Remedies = [new("Check that the file is a UEFI program for this architecture", "file LOADER.efi")],
        },
        new("SU0316", Stage.Firmware, "the machine ended in the UEFI shell", "No boot option worked, so the firmware started its built-in shell. That looks alive and is a failed boot.")
        {
            IsConsequence = true,
            Remedies = [new("Read why the options before the shell failed, above"), new("See the boot order in the shell", "bcfg boot dump")],
        },
        new("SU0317", Stage.Firmware, "the firmware ran, and then nothing", "No loader and no kernel said anything. What the firmware started may write to another console, or may hang.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Make the loader speak on the serial port (GRUB: terminal_output serial; Syslinux: SERIAL 0)"), new("Add console=ttyS0 earlyprintk=serial to the kernel's command line and boot again: output then proves that the kernel ran")],
        },
        new("SU0321", Stage.Loader, "sunup kexec {step} failed in the first kernel, with exit code {code}", "The first kernel came up and ran sunup, which could not load or start the second kernel. Sunup's own finding stands on the console, in the lines that begin with \"sunup-kexec: |\".")
        {
            Remedies = [new("Read the finding on the console", "sunup boot MACHINE --console-log console.log"), new("See whether the kernel boots without kexec", "sunup boot MACHINE --route direct")],
        },
        new("SU0322", Stage.Loader, "the first kernel ran, and nothing was heard of the second", "The last line is the first kernel's. Either it did not come to the jump, or the second kernel hangs before it has a console: kexec does not reset devices, and a purgatory that finds damaged segments stops without a word.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("See whether the kernel boots without kexec", "sunup boot MACHINE --route direct"), new("Add earlyprintk=serial to the second kernel's command line: output then proves that it ran")],
        },
        new("SU1110", Stage.Firmware, "Secure Boot refused the program", "The firmware, shim or GRUB checked the signature of the next program and refused it: not signed, signed by a key that is not enrolled, or revoked (dbx, SBAT).")
        {
            Remedies = [new("See who signed the program", "sbverify --list LOADER.efi"), new("Use a signed chain (shim, signed GRUB or iPXE, signed kernel), or enrol your key"), new("If Secure Boot is not wanted, set hardware.firmware: uefi in the machine file")],
        },
    ];
}

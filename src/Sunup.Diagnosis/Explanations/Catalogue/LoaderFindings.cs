using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0650 to SU0679: iPXE, GRUB, Syslinux, systemd-boot, stubs.</summary>
internal static class LoaderFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0650", Stage.Loader, "{file} was sent to {client}, and it fell silent", "The loader was fetched completely and never asked for an address of its own. It did not start (wrong architecture, Secure Boot, damaged), or it has no driver for this NIC.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Serve the loader of the client's architecture: field arch of its DISCOVER"), new("BIOS: undionly.kpxe uses the ROM's driver where ipxe.pxe has none; UEFI: snponly.efi likewise")],
        },
        new("SU0651", Stage.Loader, "the loader has its address and does not fetch its script", "iPXE runs and was told a script's address; no request for it came. It cannot reach the HTTP port, or this iPXE has no HTTP.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("See that the HTTP port is open on this host", "ss -ltnp"), new("Let Sunup's own iPXE be loaded first: network.chainload: always")],
        },
        new("SU0652", Stage.Loader, "{file} was fetched, and nothing after it", "The script was sent and no file that it names was asked for: the script failed at its first line, or this loader does not understand it.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Read the script as it was served", "curl http://SERVER/{file}"), new("Look at the loader's own screen or console for its error")],
        },
        new("SU0654", Stage.Loader, "iPXE gave up: {error}", "iPXE says so on the console.")
        {
            Remedies = [new("See in the trace which request came last, and what was answered"), new("Look the number up", "https://ipxe.org/{code}")],
        },
        new("SU0655", Stage.Loader, "GRUB cannot find the disk or file system it was told to use", "Its configuration names a disk, partition or file system UUID that this machine does not have: an image copied or re-created, another bus, or a file system newer than this GRUB.")
        {
            Remedies = [new("Compare the UUID in grub.cfg with the disk's", "blkid"), new("Write GRUB's configuration anew inside the system", "update-grub")],
        },
        new("SU0656", Stage.Loader, "GRUB cannot find {file}", "The menu entry names a file that is not on that file system: a kernel that was removed, or a separate /boot.")
        {
            Remedies = [new("Write GRUB's configuration anew inside the system", "update-grub"), new("See what is there, from GRUB's prompt", "ls /boot/")],
        },
        new("SU0657", Stage.Loader, "GRUB ended at its prompt", "GRUB found no configuration, or could not read where it keeps its modules (rescue). It waits for a person.")
        {
            IsConsequence = true,
            Remedies = [new("Read why, in the lines above the prompt"), new("Install GRUB again in the system it should boot", "grub-install DISK && update-grub")],
        },
        new("SU0658", Stage.Loader, "GRUB could not load what it should boot", "The file is there and is not a kernel it can load, is cut short, or GRUB's core and modules are of different versions.")
        {
            Remedies = [new("Check the kernel file", "file VMLINUZ"), new("Install GRUB again, so that core and modules are of one version", "grub-install DISK")],
        },
        new("SU0659", Stage.Loader, "Syslinux found no configuration", "Its configuration file was not found, or names nothing to boot.")
        {
            Remedies = [new("Put the configuration where it looks: syslinux.cfg, or pxelinux.cfg/default over the network"), new("Give it a DEFAULT line that names a LABEL")],
        },
        new("SU0662", Stage.Loader, "iPXE reported that it failed at step {step}: {error}", "The script's error branch posted iPXE's own error number and the step it was at.")
        {
            Remedies = [new("See in the trace which request came last, and what was answered"), new("Read iPXE's page of the error", "{error_url}")],
        },
        new("SU0663", Stage.Loader, "the UEFI boot loader could not start an entry", "A file of the entry is missing, unreadable, or is not a UEFI program for this machine.")
        {
            Remedies = [new("See that every file of the entry is on the EFI system partition", "bootctl list")],
        },
        new("SU0664", Stage.Loader, "the unified kernel image is not complete", "The stub in front of the kernel did not find a section that it needs, or the kernel in it is none that it can start.")
        {
            Remedies = [new("List its sections: .linux must be there", "objdump -h FILE.efi"), new("Build it again with a stub and kernel of the same architecture")],
        },
        new("SU0665", Stage.Kernel, "the kernel's EFI stub reports: {text}", "The part of the kernel that runs under UEFI met an error before the kernel proper started.")
        {
            Remedies = [new("If it is about the initrd: the command line needs initrd=NAME for loaders that offer it as a file"), new("If it is about memory: give the machine more")],
        },
        new("SU0666", Stage.Loader, "the boot loader ran, and then nothing", "A loader showed itself and no kernel followed: the menu waits for a key, the loader hangs, or the kernel writes to another console.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Give the menu a timeout"), new("Add console=ttyS0 to the kernel's command line and boot again: output then proves that the kernel ran")],
        },
        new("SU0667", Stage.Loader, "iPXE tried every network device and booted from none", "The reason for each device stands in the lines before; after this line the firmware goes on to its next boot device, or stops.")
        {
            IsConsequence = true,
            Remedies = [new("Read the error of the device that should boot, above"), new("See in the trace which request of this machine came last, and what was answered")],
        },
        new("SU0668", Stage.Loader, "GRUB booted neither its default entry nor a fallback", "The entry failed and GRUB waits for a key. The reason for the entry stands in the lines before.")
        {
            IsConsequence = true,
            Remedies = [new("Read the error of the entry, above"), new("Set a fallback entry (set fallback=1), so that a broken kernel leaves the old one")],
        },
        new("SU0669", Stage.Loader, "iPXE loads iPXE over and over ({times} times)", "The DHCP answer names an iPXE binary for every client, also for iPXE itself. iPXE must be told something else: a script.")
        {
            Remedies = [new("Answer clients whose user class (option 77) is iPXE with the script; Sunup does so by itself"), new("In another DHCP server: a class for option 77 \"iPXE\", or option 175, with the script as its boot file")],
        },
        new("SU0670", Stage.Loader, "Syslinux could not load a file it needs", "A module or kernel is missing, damaged, or of another Syslinux version than the loader itself.")
        {
            Remedies = [new("Copy loader and all .c32 modules from the same Syslinux version")],
        },
        new("SU0671", Stage.Loader, "the Syslinux loader stopped: {rest}", "Its first stage could not go on: its second file is missing or of another version, or the PXE environment is not there any more.")
        {
            Remedies = [new("Serve ldlinux.c32 beside pxelinux.0, from the same version"), new("For a disk, install it again", "extlinux --install BOOT_DIRECTORY")],
        },
        new("SU0672", Stage.Loader, "the boot sector found no system to start", "The code in the first sector runs and finds no active partition, or a partition without a boot sector.")
        {
            Remedies = [new("Mark the boot partition active", "sfdisk --activate DISK 1"), new("Use the boot code that fits the partition table: mbr.bin for MBR, gptmbr.bin for GPT")],
        },
    ];
}

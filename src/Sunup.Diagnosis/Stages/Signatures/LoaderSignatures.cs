using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>GRUB, the Syslinux family, systemd-boot, systemd-stub and shim.</summary>
internal static class LoaderSignatures
{
    private static readonly SignatureTable _grub = new("GRUB", "GRUB 2.12 grub-core: normal/main.c, normal/menu.c, kern/disk.c, kern/fs.c, fs/fshelp.c, kern/rescue_reader.c");
    private static readonly SignatureTable _syslinux = new("Syslinux", "Syslinux 6.04 core/pxelinux.asm, core/fs/pxe/pxe.c, com32/elflink/ldlinux, mbr/mbr.S");
    private static readonly SignatureTable _systemdBoot = new("systemd-boot", "systemd 257 src/boot/efi/boot.c, stub.c, linux.c");
    private static readonly SignatureTable _shim = new("shim", "shim 16.1 shim.c, pe.c");

    // GRUB 2.12 puts "../../grub-core/fs/fshelp.c:257:" before the message; 2.06 does not.
    public static ImmutableArray<StageSignature> Grub { get; } =
    [
        _grub.Reached(Stage.Loader, "Welcome to GRUB!*", "Welcome to GRUB!", "A Welcome to GRUB!"),
        _grub.Reached(Stage.Loader, "GRUB loading.*", "GRUB loading.", "Is GRUB loading."),
        _grub.Reached(Stage.Loader, "GNU GRUB  version {version}", "GNU GRUB  version 2.06-13+deb12u1", "GNU GRUB version"),
        _grub.Reached(Stage.Loader, "Booting `{entry}'*", "Booting `Debian GNU/Linux'", "Booting Debian GNU/Linux"),
        _grub.Reached(Stage.Loader, "Loading Linux {version} ...", "Loading Linux 6.1.0-18-amd64 ...", "Loading Linux Boot Manager"),
        _grub.Reached(Stage.Loader, "Loading initial ramdisk ...*", "Loading initial ramdisk ...", "Loading initial ramdisk"),
        _grub.Failed("SU0655", "error: *no such device: {device}.", "error: no such device: 6f0e1d2c-aaaa-bbbb-cccc-001122334455.", "error: no such user."),
        _grub.Failed("SU0655", "error: *disk `{device}' not found.", "error: disk `lvmid/x/y' not found.", "error: disk not found"),
        _grub.Failed("SU0655", "error: *no such partition.", "error: no such partition.", "error: no partition"),
        _grub.Failed("SU0655", "error: *unknown filesystem.", "error: unknown filesystem.", "mount: unknown filesystem."),
        _grub.Failed("SU0655", "error: *attempt to read or write outside of {where}.", "error: attempt to read or write outside of disk `hd0'.", "error: attempt to write"),
        _grub.Failed("SU0656", "error: *file `{file}' not found.", "error: ../../grub-core/fs/fshelp.c:257:file `/boot/vmlinuz-6.1' not found.", "error: file not found"),
        _grub.Failed("SU1110", "error: *bad shim signature.", "error: bad shim signature.", "error: bad signature"),
        _grub.Failed("SU1210", "error: *out of memory.", "error: ../../grub-core/kern/mm.c:552:out of memory.", "error: memory."),
        _grub.Failed("SU0658", "error: *invalid magic number.", "error: invalid magic number.", "error: invalid number."),
        _grub.Failed("SU0658", "error: *premature end of file {file}.", "error: premature end of file /boot/vmlinuz.", "error: end of file"),
        _grub.Failed("SU0658", "error: *symbol `{symbol}' not found.", "error: symbol `grub_calloc' not found.", "error: symbol not found"),
        _grub.Failed("SU0658", "error: *couldn't autoconfigure {device}.", "error: couldn't autoconfigure efinet0.", "error: couldn't configure"),
        _grub.Harmless("error: *you need to load the kernel first.", "error: you need to load the kernel first.", "error: load the kernel first"),
        _grub.Fatal("SU0668", "Failed to boot both default and fallback entries.", "Failed to boot both default and fallback entries.", "Failed to boot") with { Source = "GRUB 2.12 grub-core/normal/menu.c" },
        _grub.Fatal("SU0657", "Minimal BASH-like line editing is supported*", "Minimal BASH-like line editing is supported. For the first word, TAB", "BASH-like line editing"),
        _grub.Fatal("SU0657", "grub rescue>*", "grub rescue> ", "the grub rescue> prompt"),
        _grub.Fatal("SU0657", "grub>*", "grub> ", "type at grub> x"),
    ];

    public static ImmutableArray<StageSignature> Syslinux { get; } =
    [
        _syslinux.Reached(Stage.Loader, "SYSLINUX %d.* H. Peter Anvin*", "SYSLINUX 6.04 EDD 6.04-pre1 Copyright (C) 1994-2015 H. Peter Anvin et al", "Found SYSLINUX 6.04"),
        _syslinux.Reached(Stage.Loader, "PXELINUX %d.* H. Peter Anvin*", "PXELINUX 6.04 lwIP 6.04-pre1 Copyright (C) 1994-2015 H. Peter Anvin et al", "PXELINUX"),
        _syslinux.Reached(Stage.Loader, "EXTLINUX %d.* H. Peter Anvin*", "EXTLINUX 6.04 EDD 6.04-pre1 Copyright (C) 1994-2015 H. Peter Anvin et al", "EXTLINUX"),
        _syslinux.Reached(Stage.Loader, "ISOLINUX %d.* H. Peter Anvin*", "ISOLINUX 6.04 ETCD 6.04-pre1 Copyright (C) 1994-2015 H. Peter Anvin et al", "ISOLINUX"),
        _syslinux.Reached(Stage.Loader, "Loading {file}... ok", "Loading vmlinuz... ok", "Loading vmlinuz... failed"),
        _syslinux.Fatal("SU0659", "No DEFAULT or UI configuration directive found!*", "No DEFAULT or UI configuration directive found!", "No DEFAULT found"),
        _syslinux.Fatal("SU0659", "Unable to locate configuration file*", "Unable to locate configuration file", "Unable to locate file"),
        _syslinux.Failed("SU0670", "Failed to load {file}.c32", "Failed to load libcom32.c32", "Failed to load module"),
        _syslinux.Failed("SU0670", "Failed to load COM32 file {file}", "Failed to load COM32 file menu.c32", "Failed to load file"),
        _syslinux.Failed("SU0670", "Could not find kernel image: {file}", "Could not find kernel image: linux", "Could not find kernel"),
        _syslinux.Failed("SU0670", "Invalid or corrupt kernel image*", "Invalid or corrupt kernel image.", "corrupt kernel image"),
        _syslinux.Fatal("SU0671", "Boot failed: press a key to retry{rest}", "Boot failed: press a key to retry, or wait for reset...", "Boot failed: not a bootable disk"),
        _syslinux.Fatal("SU0671", "Boot failed: please change disks{rest}", "Boot failed: please change disks and press a key to continue.", "Boot failed"),
        _syslinux.Fatal("SU0671", "No !PXE or PXENV+ API found; we're dead*", "No !PXE or PXENV+ API found; we're dead...", "No PXE API"),
        _syslinux.Fatal("SU0671", "Image checksum error, sorry*", "Image checksum error, sorry...", "checksum error"),
        _syslinux.Fatal("SU0672", "Missing operating system*", "Missing operating system.", "The Missing operating system"),
        _syslinux.Fatal("SU0672", "Operating system load error*", "Operating system load error.", "load error"),
    ];

    public static ImmutableArray<StageSignature> SystemdBoot { get; } =
    [
        _systemdBoot.Reached(Stage.Loader, "Boot in {seconds} s.*", "Boot in 3 s.", "Boot in BIOS mode"),
        _systemdBoot.Failed("SU0663", "Error preparing initrd: {status}", "Error preparing initrd: Not found", "Error preparing"),
        _systemdBoot.Failed("SU0663", "Error loading {file}: {status}", "Error loading \\vmlinuz: Not found", "Error loading"),
        _systemdBoot.Failed("SU0663", "Failed to execute {title} ({file}): {status}", "Failed to execute Debian GNU/Linux (\\vmlinuz): Load error", "Failed to execute /init (error -2)"),
        _systemdBoot.Fatal("SU0664", "Image lacks .linux section.*", "Image lacks .linux section.", "Image lacks a section"),
        _systemdBoot.Fatal("SU0664", "Unable to locate {what} sections*", "Unable to locate embedded base PE sections: Not found", "Unable to locate configuration file"),
        _systemdBoot.Fatal("SU0664", "Unable to locate {what} section*", "Unable to locate PE section table: Not found", "Unable to locate configuration file"),
        _systemdBoot.Fatal("SU0664", "Bad kernel image: {status}", "Bad kernel image: Load error", "Bad kernel"),
        _systemdBoot.Fatal("SU0664", "Unsupported kernel image.*", "Unsupported kernel image.", "Unsupported image"),
    ];

    public static ImmutableArray<StageSignature> Shim { get; } =
    [
        _shim.Fatal("SU1110", "Verification failed: {reason}", "Verification failed: (0x1A) Security Violation", "Verification failed"),
        _shim.Failed("SU0663", "Failed to load image {file}: {status}", "Failed to load image \\EFI\\debian\\grubx64.efi: Not Found", "Failed to load image"),
        _shim.Failed("SU0663", "start_image() returned {status}", "start_image() returned Not Found", "start_image()"),
        _shim.Failed("SU0555", "Unable to fetch TFTP image: {status}", "Unable to fetch TFTP image: TFTP Error", "Unable to fetch image"),
        _shim.Failed("SU0555", "Unable to fetch HTTP image*", "Unable to fetch HTTP image grubx64.efi: Not Found", "Unable to fetch image"),
    ];
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>Linux: EFI stub, setup code, decompressor, and the kernel proper on x86 and arm64.</summary>
internal static class KernelSignatures
{
    private static readonly SignatureTable _stub = new("EFI stub", "Linux 6.12 drivers/firmware/efi/libstub");
    private static readonly SignatureTable _setup = new("kernel setup", "Linux 6.12 arch/x86/boot/main.c, cpu.c");
    private static readonly SignatureTable _decompressor = new("kernel decompressor", "Linux 6.12 arch/x86/boot/compressed/misc.c, error.c, lib/decompress_*.c");
    private static readonly SignatureTable _kernel = new("Linux", "Linux 6.12 init/main.c, init/version-timestamp.c, init/do_mounts.c, init/initramfs.c", LineScope.Kernel);
    private static readonly SignatureTable _panic = new("Linux", "Linux 6.12 kernel/panic.c, kernel/exit.c, mm/oom_kill.c, arch/x86/mm/fault.c, arch/arm64/mm/fault.c", LineScope.Kernel);

    public static ImmutableArray<StageSignature> EntryAndDecompression { get; } =
    [
        _stub.Failed("SU0665", "EFI stub: ERROR: {text}", "EFI stub: ERROR: Failed to load initrd: 0x800000000000000e", "EFI stub: WARNING: x") with { Stage = Stage.Kernel },
        _stub.Reached(Stage.Kernel, "EFI stub: {text}", "EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path", "the EFI stub: loaded"),
        _setup.Reached(Stage.Kernel, "Probing EDD (edd=off to disable)...*", "Probing EDD (edd=off to disable)... ok", "Probing EDD"),
        _setup.Reached(Stage.Kernel, "early console in {where}", "early console in extract_kernel", "the early console in x"),
        _setup.Fatal("SU0715", "This kernel requires an {needed} CPU, but only detected an {found} CPU.", "This kernel requires an x86-64 CPU, but only detected an i686 CPU.", "This kernel requires patience") with { Stage = Stage.Kernel },
        _setup.Fatal("SU0715", "This kernel requires the following features not present on the CPU:*", "This kernel requires the following features not present on the CPU:", "This kernel requires the following") with { Stage = Stage.Kernel },
        _decompressor.Reached(Stage.Kernel, "Decompressing Linux...*", "Decompressing Linux... Parsing ELF... done.", "Decompressing initrd"),
        _decompressor.Reached(Stage.Kernel, "Uncompressing Linux...*", "Uncompressing Linux... done, booting the kernel.", "Uncompressing"),
        _decompressor.Reached(Stage.Kernel, "Booting the kernel*", "Booting the kernel.", "Booting the old kernel"),
        _decompressor.Failed("SU0712", "ZSTD-compressed data is {damage}", "ZSTD-compressed data is corrupt", "Initramfs unpacking failed: ZSTD-compressed data is truncated") with { Stage = Stage.Kernel },
        _decompressor.Failed("SU0712", "XZ-compressed data is {damage}", "XZ-compressed data is corrupt", "Initramfs unpacking failed: XZ-compressed data is corrupt") with { Stage = Stage.Kernel },
        _decompressor.Failed("SU0712", "uncompression error*", "uncompression error", "an uncompression error") with { Stage = Stage.Kernel },
        _decompressor.Failed("SU0712", "Kernel is not a valid ELF file*", "Kernel is not a valid ELF file", "Kernel is not valid") with { Stage = Stage.Kernel },
        _decompressor.Fatal("SU0712", "-- System halted*", "-- System halted", "System halted.") with { Stage = Stage.Kernel },
    ];

    // The particular panics stand before the general one.
    public static ImmutableArray<StageSignature> Panics { get; } =
    [
        _panic.Fatal("SU0911", "Kernel panic - not syncing: VFS: Unable to mount root fs {rest}", "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", "VFS: Unable to mount root fs"),
        _panic.Fatal("SU0812", "Kernel panic - not syncing: No working init found.*", "Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.", "No working init found"),
        _panic.Fatal("SU0811", "Kernel panic - not syncing: Requested init {init} failed (error {errno}).", "Kernel panic - not syncing: Requested init /sbin/nope failed (error -2).", "Kernel panic - not syncing: Requested init"),
        _panic.Fatal("SU1014", "Kernel panic - not syncing: Attempted to kill init! exitcode=0x{exitcode}", "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100", "Kernel panic - not syncing: Attempted to kill the idle task!"),
        _panic.Fatal("SU1210", "Kernel panic - not syncing: System is deadlocked on memory*", "Kernel panic - not syncing: System is deadlocked on memory", "System is deadlocked"),
        _panic.Fatal("SU0717", "Kernel panic - not syncing: IO-APIC + timer doesn't work!{rest}", "Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug and send a report.", "..MP-BIOS bug: 8254 timer not connected to IO-APIC"),
        _panic.Fatal("SU0711", "Kernel panic - not syncing: {reason}", "Kernel panic - not syncing: Fatal exception in interrupt", "---[ end Kernel panic - not syncing: Fatal exception ]---"),
        _panic.Harmless("---[ end Kernel panic{rest}", "---[ end Kernel panic - not syncing: Fatal exception ]---", "---[ end trace 0000000000000000 ]---"),
        _panic.Failed("SU0713", "BUG: unable to handle page fault for address: {address}", "BUG: unable to handle page fault for address: ffffc90000000000", "BUG: Bad page state in process init"),
        _panic.Failed("SU0713", "BUG: kernel NULL pointer dereference{rest}", "BUG: kernel NULL pointer dereference, address: 0000000000000008", "kernel NULL pointer"),
        _panic.Failed("SU0713", "Unable to handle kernel {what} at virtual address {address}", "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010", "Unable to handle the request"),
        _panic.Failed("SU0713", "kernel BUG at {where}!", "kernel BUG at mm/slub.c:321!", "kernel BUG at"),
        _panic.Failed("SU0713", "Oops: {code}", "Oops: 0000 [#1] PREEMPT SMP PTI", "Oops, that was wrong"),
        _panic.Failed("SU0713", "PANIC: double fault{rest}", "PANIC: double fault, error_code: 0x0", "PANIC: x"),
        _panic.Failed("SU0713", "general protection fault{rest}", "general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] PREEMPT SMP", "a general protection fault"),
        _panic.Failed("SU0716", "{watchdog}BUG: soft lockup - CPU#%d stuck for {time}", "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [swapper/0:1]", "soft lockup detector enabled"),
        _panic.Failed("SU0716", "INFO: task {task}:%d blocked for more than %d seconds.", "INFO: task systemd:1 blocked for more than 120 seconds.", "INFO: task x started"),
        _panic.Failed("SU0716", "rcu: INFO: {rcu} detected stall{rest}", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "rcu: Hierarchical RCU implementation."),
        _panic.Failed("SU0716", "rcu: INFO: {rcu} self-detected stall{rest}", "rcu: INFO: rcu_sched self-detected stall on CPU", "rcu: srcu_init"),
        _panic.Failed("SU1210", "Out of memory: Killed process {pid} ({name}){rest}", "Out of memory: Killed process 87 (cp) total-vm:3900kB, anon-rss:1200kB", "Out of memory"),
    ];

    public static ImmutableArray<StageSignature> Boot { get; } =
    [
        _kernel.Reached(Stage.Kernel, "Linux version %d.*(*@*) (*) #%d*", "Linux version 6.1.0-18-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1", "Linux version 6.1 (recovery mode)"),
        _kernel.Reached(Stage.Kernel, "Booting Linux on physical CPU 0x%x*", "Booting Linux on physical CPU 0x0000000000 [0x411fd070]", "Booting Linux on the physical machine"),
        _kernel.Reached(Stage.Kernel, "Command line: {text}", "Command line: console=ttyS0 root=/dev/vda1", "The Command line: x") with { Scope = LineScope.Timestamped },
        _kernel.Reached(Stage.Kernel, "Kernel command line: {text}", "Kernel command line: console=ttyAMA0 root=/dev/vda1", "kernel command line: x") with { Scope = LineScope.Timestamped },
        _kernel.Progress("Trying to unpack rootfs image as initramfs...", "Trying to unpack rootfs image as initramfs...", "Trying to unpack"),
        _kernel.Progress("Freeing initrd memory: {size}", "Freeing initrd memory: 30112K", "Freeing unused kernel memory"),
        _kernel.Failed("SU0811", "Failed to execute {init} (error {errno})", "Failed to execute /init (error -12)", "Failed to execute a command"),
        _kernel.Failed("SU0811", "Starting init: {init} exists but couldn't execute it (error {errno})", "Starting init: /sbin/init exists but couldn't execute it (error -8)", "Starting init: /sbin/init"),
        _kernel.Failed("SU0813", "Run /bin/sh as init process", "Run /bin/sh as init process", "Run /init as init process") with { UnlessCommandLineHas = "init=/bin/sh" },
        _kernel.Reached(Stage.Initramfs, "Run /init as init process", "Run /init as init process", "Run /sbin/init as init process"),
        _kernel.Reached(Stage.Init, "Run /{folder}/{init} as init process", "Run /sbin/init as init process", "Run /init as init process"),
        _kernel.Failed("SU0817", "Warning: unable to open an initial console.", "Warning: unable to open an initial console.", "Warning: unable to open"),
        _kernel.Reached(Stage.Root, "VFS: Mounted root ({type} filesystem){rest}", "VFS: Mounted root (ext4 filesystem) readonly on device 254:1.", "VFS: Mounted root"),
        _kernel.Failed("SU0911", "VFS: Cannot open root device \"{device}\" or {number}: error {errno}", "VFS: Cannot open root device \"/dev/vda9\" or unknown-block(254,9): error -6", "VFS: Cannot open"),
        _kernel.Progress("Waiting for root device {device}...", "Waiting for root device /dev/vda9...", "Waiting for root file system"),
        _kernel.Failed("SU0913", "{device}: deferred probe pending{rest}", "pci 0000:00:03.0: deferred probe pending: (reason unknown)", "deferred probe pending"),
        _kernel.Failed("SU0918", "{device}: probe with driver {driver} failed with error {errno}", "virtio_blk virtio1: probe with driver virtio_blk failed with error -12", "probe of x"),
        _kernel.Failed("SU0918", "{driver}: probe of {device} failed with error {errno}", "virtio_blk: probe of virtio1 failed with error -12", "probe of x failed"),
        _kernel.Harmless("{device}: Direct firmware load for {file} failed with error -2", "platform regulatory.0: Direct firmware load for regulatory.db failed with error -2", "Direct firmware load"),
        _kernel.Failed("SU0914", "EXT4-fs ({device}): VFS: Can't find ext4 filesystem", "EXT4-fs (vda1): VFS: Can't find ext4 filesystem", "EXT4-fs (vda1): mounted filesystem"),
        _kernel.Failed("SU0914", "EXT4-fs ({device}): unable to read superblock", "EXT4-fs (vda1): unable to read superblock", "EXT4-fs (vda1): mounted filesystem"),
        _kernel.Failed("SU0914", "XFS ({device}): Invalid superblock magic number", "XFS (vda1): Invalid superblock magic number", "XFS (vda1): Mounting V5 Filesystem"),
        _kernel.Progress("reboot: {action}", "reboot: Power down", "rebooting: x"),
    ];

    /// <summary>Whatever the kernel says proves that it runs; the only sign that <c>quiet</c> leaves.</summary>
    public static ImmutableArray<StageSignature> AnyLine { get; } =
    [
        _kernel.Reached(Stage.Kernel, "{message}", "[    2.345678] i8042: PNP: No PS/2 controller found.", "i8042: PNP: No PS/2 controller found.") with { Scope = LineScope.Timestamped },
    ];
}

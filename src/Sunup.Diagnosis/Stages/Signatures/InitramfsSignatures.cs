using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>What the initramfs of each distribution says, and Sunup's own.</summary>
internal static class InitramfsSignatures
{
    private static readonly SignatureTable _sunup = new("sunup-init", "Sunup's built-in initramfs", LineScope.Either);
    private static readonly SignatureTable _tools = new("initramfs-tools", "initramfs-tools 0.148 init, scripts/functions, scripts/local");
    private static readonly SignatureTable _dracut = new("dracut", "dracut-ng 106 modules.d/99base, 98dracut-systemd", LineScope.Either);
    private static readonly SignatureTable _mkinitcpio = new("mkinitcpio", "mkinitcpio 39 init, init_functions");
    private static readonly SignatureTable _alpine = new("mkinitfs", "Alpine mkinitfs 3.11 initramfs-init.in");
    private static readonly SignatureTable _nixos = new("NixOS stage 1", "nixpkgs nixos/modules/system/boot/stage-1-init.sh, stage-2-init.sh");

    // An initramfs that is the whole system never switches root: its own word is the evidence.
    public static ImmutableArray<StageSignature> Sunup { get; } =
    [
        _sunup.Reached(Stage.Initramfs, "sunup-init: initramfs, root is {root}", "sunup-init: initramfs, root is UUID=6f0e", "sunup-init: started"),
        _sunup.Reached(Stage.Root, "sunup-init: root {device} is mounted", "sunup-init: root /dev/sda2 is mounted", "sunup-init: no root: /dev/sda2 is not mounted"),
        _sunup.Fatal("SU0910", "sunup-init: no root: {why}", "sunup-init: no root: UUID=6f0e did not appear within 15 s; disks: ", "sunup-init: root /dev/sda2 is mounted"),
        _sunup.Failed("SU0913", "sunup-deferred: {device}", "sunup-deferred: 0000:00:04.0", "sunup-deferred-end"),
        _sunup.Reached(Stage.Init, "sunup-root: root {mount}", "sunup-root: root /dev/sda2 / ext4 rw,relatime 0 0", "the sunup-root: root"),
        _sunup.Fatal("SU0965", "sunup-iscsi: failed: {why}", "sunup-iscsi: failed: nobody answered DHCP on eth0", "sunup-iscsi: eth0 192.0.2.100/24"),
        _sunup.Progress("sunup-iscsi: {text}", "sunup-iscsi: disk sda of iqn.2026-01.invalid.sunup:disk.web1", "the sunup-iscsi: x"),
        _sunup.Progress("sunup-root: {text}", "sunup-root: boot 2", "the sunup-root: x"),
        _sunup.Reached(Stage.Init, "sunup-init: started{rest}", "sunup-init: started", "Starting sunup-init: x"),
        _sunup.Progress("sunup-init: {text}", "sunup-init: eth0 10.91.0.100", "the sunup-init: x"),
    ];

    public static ImmutableArray<StageSignature> InitramfsTools { get; } =
    [
        _tools.Reached(Stage.Initramfs, "Loading, please wait...*", "Loading, please wait...", "Loading, please"),
        _tools.Reached(Stage.Root, "Begin: Running /scripts/local-bottom{rest}", "Begin: Running /scripts/local-bottom ... done.", "Begin: Running /scripts/local-block ... done."),
        _tools.Reached(Stage.Root, "Begin: Running /scripts/nfs-bottom{rest}", "Begin: Running /scripts/nfs-bottom ... done.", "Begin: Running /scripts/nfs-top ... done."),
        _tools.Reached(Stage.Root, "Begin: Running /scripts/init-bottom{rest}", "Begin: Running /scripts/init-bottom ... done.", "Begin: Running /scripts/init-premount ... done."),
        _tools.Reached(Stage.Initramfs, "Begin: {what}", "Begin: Mounting root file system ... ", "Beginning: x"),
        _tools.Failed("SU0910", "Gave up waiting for {what}.  Common problems:*", "Gave up waiting for root file system device.  Common problems:", "Gave up waiting"),
        _tools.Fatal("SU0910", "ALERT!  {device} does not exist.  Dropping to a shell!*", "ALERT!  /dev/vda9 does not exist.  Dropping to a shell!", "ALERT!  something"),
        _tools.Fatal("SU0914", "Failed to mount {device} as root file system.", "Failed to mount /dev/vda1 as root file system.", "Failed to mount /boot"),
        _tools.Fatal("SU0916", "No root device specified.*", "No root device specified. Boot arguments must include a root= parameter.", "No root device"),
        _tools.Fatal("SU1013", "No init found. Try passing init= bootarg.", "No init found. Try passing init= bootarg.", "No init found"),
        _tools.Failed("SU1013", "Target filesystem doesn't have requested {init}.", "Target filesystem doesn't have requested /sbin/init.", "Target filesystem"),
        _tools.Fatal("SU0915", "The {name} filesystem on {device} requires a manual fsck{rest}", "The root filesystem on /dev/vda1 requires a manual fsck", "The root filesystem is clean"),
        _tools.Fatal("SU0912", "Rebooting automatically due to panic= boot argument*", "Rebooting automatically due to panic= boot argument", "Rebooting automatically"),
        _tools.Fatal("SU0912", "(initramfs)*", "(initramfs) ", "the (initramfs) prompt"),
    ];

    public static ImmutableArray<StageSignature> Dracut { get; } =
    [
        _dracut.Fatal("SU0916", "dracut: FATAL: No or empty root= argument*", "dracut: FATAL: No or empty root= argument", "dracut: FATAL: x"),
        _dracut.Fatal("SU0912", "dracut: FATAL: {reason}", "dracut: FATAL: Don't know how to handle 'root=foo'", "dracut: Warning: x"),
        _dracut.Fatal("SU0912", "dracut: Refusing to continue*", "dracut: Refusing to continue", "dracut: Refusing"),
        _dracut.Failed("SU0910", "{process}imeout, still waiting for following initqueue hooks:*", "dracut-initqueue[253]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:", "dracut-initqueue: starting"),
        _dracut.Failed("SU0910", "{process}Warning: \"{device}\" does not exist*", "dracut-initqueue[253]: Warning: \"/dev/vda9\" does not exist", "Warning: x does not exist"),
        _dracut.Failed("SU0910", "Warning: \"{device}\" does not exist*", "Warning: \"/dev/disk/by-uuid/6f0e\" does not exist", "Warning: x does not exist"),
        _dracut.Failed("SU0910", "{process}Warning: Could not boot.*", "dracut-initqueue[253]: Warning: Could not boot.", "Warning: Could not boot the cluster"),
        _dracut.Fatal("SU0912", "Generating \"/run/initramfs/rdsosreport.txt\"*", "Generating \"/run/initramfs/rdsosreport.txt\"", "Generating a report"),
        _dracut.Fatal("SU0912", "Entering emergency mode. Exit the shell to continue.*", "Entering emergency mode. Exit the shell to continue.", "Entering emergency mode."),
        _dracut.Reached(Stage.Root, "dracut: Mounted root filesystem {device}", "dracut: Mounted root filesystem /dev/vda1", "dracut: Mounting"),
        _dracut.Reached(Stage.Root, "dracut: Switching root*", "dracut: Switching root", "dracut: Switching"),
        _dracut.Reached(Stage.Initramfs, "dracut: {text}", "dracut: dracut-057+157-gc8c4b6b", "dracut is here"),
        _dracut.Reached(Stage.Initramfs, "dracut-{phase}[%d]: {text}", "dracut-cmdline[211]: Using kernel command line parameters: root=/dev/vda1", "dracut-ng 106"),
    ];

    public static ImmutableArray<StageSignature> Mkinitcpio { get; } =
    [
        _mkinitcpio.Reached(Stage.Initramfs, ":: running early hook [{hook}]", ":: running early hook [udev]", ":: running x"),
        _mkinitcpio.Reached(Stage.Initramfs, ":: running hook [{hook}]", ":: running hook [udev]", ":: running x"),
        _mkinitcpio.Reached(Stage.Root, ":: running late hook [{hook}]", ":: running late hook [usr]", ":: running early hook [udev]"),
        _mkinitcpio.Reached(Stage.Root, ":: running cleanup hook [{hook}]", ":: running cleanup hook [udev]", ":: running hook [udev]"),
        _mkinitcpio.Progress(":: mounting '{device}' on real root", ":: mounting '/dev/vda1' on real root", ":: mounting x"),
        _mkinitcpio.Failed("SU0910", "ERROR: device '{device}' not found. Skipping fsck.", "ERROR: device 'UUID=6f0e' not found. Skipping fsck.", "ERROR: device not found"),
        _mkinitcpio.Failed("SU0910", "Waiting %d seconds for device {device} ...", "Waiting 10 seconds for device UUID=6f0e ...", "Waiting for device") with { FindingId = null, Meaning = SignatureMeaning.Progress },
        _mkinitcpio.Fatal("SU0914", "ERROR: Failed to mount '{device}' on real root", "ERROR: Failed to mount 'UUID=6f0e' on real root", "ERROR: Failed to mount"),
        _mkinitcpio.Failed("SU0914", "mount: /new_root: {reason}", "mount: /new_root: can't find UUID=6f0e.", "mount: /mnt: x"),
        _mkinitcpio.Fatal("SU0912", "You are now being dropped into an emergency shell.*", "You are now being dropped into an emergency shell.", "You are now in a shell"),
        _mkinitcpio.Fatal("SU0912", "[rootfs ]#*", "[rootfs ]# ", "root ]# x"),
    ];

    public static ImmutableArray<StageSignature> Alpine { get; } =
    [
        _alpine.Reached(Stage.Initramfs, "Alpine Init {version}", "Alpine Init 3.11.1-r0", "Welcome to Alpine Linux 3.20"),
        _alpine.Reached(Stage.Initramfs, "* Loading boot drivers: {state}", "* Loading boot drivers: ok.", "Loading boot drivers"),
        _alpine.Reached(Stage.Root, "*Mounting root: ok.", "* Mounting root: ok.", "* Mounting root: failed."),
        _alpine.Fatal("SU1013", "{init} not found in new root. Launching emergency recovery shell*", "/sbin/init not found in new root. Launching emergency recovery shell", "/sbin/init not found"),
        _alpine.Failed("SU0910", "*Mounting root: failed.*", "* Mounting root: failed.", "* Mounting root: ok."),
        _alpine.Failed("SU0910", "*Mounting boot media: failed.*", "* Mounting boot media: failed.", "* Mounting boot media: ok."),
        _alpine.Fatal("SU0912", "initramfs emergency recovery shell launched.*", "initramfs emergency recovery shell launched. Type 'exit' to continue boot", "an emergency recovery shell"),
    ];

    public static ImmutableArray<StageSignature> NixOs { get; } =
    [
        _nixos.Reached(Stage.Initramfs, "<<< NixOS Stage 1 >>>", "<<< NixOS Stage 1 >>>", "<<< NixOS Stage 2 >>>"),
        _nixos.Reached(Stage.Init, "<<< NixOS Stage 2 >>>", "<<< NixOS Stage 2 >>>", "<<< NixOS Stage 1 >>>"),
        _nixos.Failed("SU0910", "Timed out waiting for device {device}, trying to mount anyway.", "Timed out waiting for device /dev/disk/by-label/nixos, trying to mount anyway.", "Timed out waiting"),
        _nixos.Fatal("SU0912", "An error occurred in stage 1 of the boot process{rest}", "An error occurred in stage 1 of the boot process, which must mount the", "An error occurred"),
    ];
}

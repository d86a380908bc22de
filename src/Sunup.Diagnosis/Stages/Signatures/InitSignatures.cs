using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>systemd (in the initramfs and after it), sysvinit, OpenRC, runit and BusyBox.</summary>
internal static class InitSignatures
{
    private static readonly SignatureTable _systemd = new("systemd", "systemd 257 src/core/main.c, job.c, manager.c, src/sulogin-shell", LineScope.Either);
    private static readonly SignatureTable _sysvinit = new("sysvinit", "sysvinit 3.06 src/init.c");
    private static readonly SignatureTable _openrc = new("OpenRC", "OpenRC 0.54 sh/init.sh, src/openrc/rc.c");
    private static readonly SignatureTable _runit = new("runit", "runit 2.1.2 src/runit.c");
    private static readonly SignatureTable _busyBox = new("BusyBox", "BusyBox 1.36 init/init.c, shell/ash.c");

    // systemd says nearly the same words in an initramfs and in the system: "Running in initrd." and the initrd's own name tell them apart.
    public static ImmutableArray<StageSignature> Systemd { get; } =
    [
        _systemd.Reached(Stage.Initramfs, "systemd[1]: Running in initrd.*", "systemd[1]: Running in initrd.", "systemd[1]: Running in a container"),
        _systemd.Reached(Stage.Initramfs, "Welcome to {system} (Initramfs)!", "Welcome to Fedora Linux 38 (Thirty Eight) dracut-059-2.fc38 (Initramfs)!", "Welcome to Debian GNU/Linux 12 (bookworm)!"),
        _systemd.Reached(Stage.Initramfs, "Welcome to {system} dracut-{version}!", "Welcome to Debian GNU/Linux 12 (bookworm) dracut-059-4!", "Welcome to Debian GNU/Linux 12 (bookworm)!"),
        _systemd.Reached(Stage.Initramfs, "{process}Queued start job for default target {lead}nitrd{rest}", "systemd[1]: Queued start job for default target Initrd Default Target.", "systemd[1]: Queued start job for default target graphical.target."),
        _systemd.Reached(Stage.Root, "{status}Reached target {unit}witch Root*", "systemd[1]: Reached target initrd-switch-root.target - Switch Root.", "Reached target Switch"),
        _systemd.Reached(Stage.Root, "{status}Starting {unit}witch Root...", "Starting initrd-switch-root.service - Switch Root...", "Starting Switch"),
        _systemd.Reached(Stage.Root, "{process}Switching root.", "systemd[1]: Switching root.", "Switching root"),
        _systemd.Reached(Stage.Init, "Welcome to {system}!", "Welcome to Debian GNU/Linux 12 (bookworm)!", "Welcome to GRUB") with { After = Stage.Kernel },
        _systemd.Reached(Stage.Init, "systemd[1]: {version} running in system mode {features}", "systemd[1]: systemd 252.22-1~deb12u1 running in system mode (+PAM +AUDIT +SELINUX)", "systemd[1]: systemd 252 running in user mode (+PAM)") with { After = Stage.Root },
        _systemd.Reached(Stage.Init, "systemd[1]: Queued start job for default target {target}", "systemd[1]: Queued start job for default target graphical.target.", "systemd[812]: Queued start job for default target Main User Target."),
        _systemd.Reached(Stage.Up, "systemd[1]: Startup finished in {times}", "systemd[1]: Startup finished in 2.1s (kernel) + 5.2s (userspace) = 7.4s.", "systemd[812]: Startup finished in 88ms."),
        _systemd.Reached(Stage.Up, "{status}Reached target {unit}ulti-User System.", "[  OK  ] Reached target multi-user.target - Multi-User System.", "[  OK  ] Reached target sysinit.target - System Initialization."),
        _systemd.Fatal("SU1010", "You are in emergency mode{rest}", "You are in emergency mode. After logging in, type \"journalctl -xb\" to view", "You are in rescue mode."),
        _systemd.Fatal("SU1010", "You are in rescue mode{rest}", "You are in rescue mode. After logging in, type \"journalctl -xb\" to view", "You are in emergency mode.") with { UnlessCommandLineHas = "rescue" },
        _systemd.Fatal("SU1010", "Cannot open access to console, the root account is locked.*", "Cannot open access to console, the root account is locked.", "the root account is locked"),
        _systemd.Failed("SU1011", "{status}Timed out waiting for device {device}", "[ TIME ] Timed out waiting for device dev-vda9.device - /dev/vda9.", "Timed out waiting"),
        _systemd.Failed("SU1011", "{status}Dependency failed for {unit}", "[DEPEND] Dependency failed for local-fs.target - Local File Systems.", "Dependency failed"),
        _systemd.Fatal("SU1012", "systemd[1]: Freezing execution.*", "systemd[1]: Freezing execution.", "systemd[1]: Freezing"),
        _systemd.Fatal("SU1012", "[!!!!!!] {reason}, freezing.", "[!!!!!!] Failed to mount API filesystems, freezing.", "[!!!!!!] Failed to mount API filesystems."),
        _systemd.Failed("SU1016", "[FAILED] Failed to {what}", "[FAILED] Failed to start ssh.service - OpenBSD Secure Shell server.", "[  OK  ] Started ssh.service"),
        _systemd.Progress("[  OK  ] {what}", "[  OK  ] Reached target local-fs.target - Local File Systems.", "[ TIME ] x"),
        _systemd.Progress("systemd[1]: {text}", "systemd[1]: Detected virtualization qemu.", "systemd-udevd[120]: x"),
    ];

    public static ImmutableArray<StageSignature> OtherInits { get; } =
    [
        _sysvinit.Reached(Stage.Init, "INIT: version {version} booting*", "INIT: version 3.06 booting", "INIT: version"),
        _sysvinit.Reached(Stage.Init, "INIT: Entering runlevel: {level}", "INIT: Entering runlevel: 2", "INIT: Switching"),
        _openrc.Reached(Stage.Init, "OpenRC %d.{version} is starting up {system}", "OpenRC 0.54 is starting up Linux 6.6.31-0-virt (x86_64)", "OpenRC init version 0.54"),
        _openrc.Reached(Stage.Init, "OpenRC init version {version} starting{rest}", "OpenRC init version 0.54 starting", "OpenRC"),
        _runit.Reached(Stage.Init, "- runit: {text}", "- runit: $Id: 25da3b86f7bed4038b8a039d2f8e8c9bbcf0822b $: booting.", "runit: booting"),
    ];

    public static ImmutableArray<StageSignature> BusyBox { get; } =
    [
        _busyBox.Reached(Stage.Init, "init started: BusyBox v{version}", "init started: BusyBox v1.36.1 (2024-06-10 07:11:47 UTC)", "BusyBox v1.36.1"),
        _busyBox.Reached(Stage.Up, "Please press Enter to activate this console.*", "Please press Enter to activate this console.", "Please press Enter"),
        _busyBox.Reached(Stage.Initramfs, "BusyBox v%d.{version} built-in shell ({shell})", "BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) built-in shell (ash)", "BusyBox v1.35.0 multi-call binary."),
        _busyBox.Reached(Stage.Initramfs, "/ #*", "/ # ", "/ is #1"),
        _busyBox.Reached(Stage.Initramfs, "~ #*", "~ # ", "~ is #1"),
    ];
}

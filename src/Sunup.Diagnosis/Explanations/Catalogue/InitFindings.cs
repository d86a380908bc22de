using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU10: init and userspace.</summary>
internal static class InitFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU1010", Stage.Init, "systemd ended in emergency or rescue mode", "A unit that the boot depends on failed, usually a mount in /etc/fstab. The first failed unit is the cause; the others follow from it.")
        {
            IsConsequence = true,
            Remedies = [new("Find the first failed unit above, or in the machine", "systemctl --failed; journalctl -xb -p err"), new("Give mounts that may be absent the option nofail in /etc/fstab")],
        },
        new("SU1011", Stage.Init, "a device or unit that the boot waits for did not come", "systemd waited for a device (90 seconds by default) and gave up what depends on it.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Likely,
            Remedies = [new("Compare the device's name with /etc/fstab and with what is there", "blkid"), new("Give mounts that may be absent the option nofail in /etc/fstab")],
        },
        new("SU1012", Stage.Init, "PID 1 stopped for good (freezing)", "systemd met an error that it cannot go on from: API file systems could not be mounted, SELinux policy not loaded, or a crash.")
        {
            Remedies = [new("Read the line before \"Freezing execution\""), new("If it is the SELinux policy, boot once with enforcing=0")],
        },
        new("SU1013", Stage.Root, "the root file system has no init", "It was mounted and /sbin/init (or what init= names) is not there: a wrong partition, an empty or incomplete file system, or a /usr that is not mounted.")
        {
            Remedies = [new("See what is on it", "ls -l /sbin/init"), new("Name the right one with root= or init= on boot.cmdline")],
        },
        new("SU1014", Stage.Init, "init ended: exit code 0x{exitcode}", "PID 1 must never end. Low byte: the signal that killed it (0b: segmentation fault, 09: killed, often for memory). Next byte: its exit status (7f: command or loader not found).")
        {
            Remedies = [new("Read what init printed just before"), new("If /init is a script, its last command must not return: end it with exec")],
        },
        new("SU1015", Stage.Up, "init started and the machine did not get to what is expected", "The system's init runs. What expect asks for was not seen: services still start or hang, there is no getty on the serial port, or the text is another.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("See that a getty runs on the serial console", "systemctl enable serial-getty@ttyS0"), new("Give it more time: expect.within"), new("Say in expect what this machine really shows: stage: init, or another console text")],
        },
        new("SU0971", Stage.Up, "the machine came up and did not power off", "It was told to, or was to do so by itself, and its time ran out. A root file system behind a network that was stopped first is the classic cause: each write then waits for ever.")
        {
            Confidence = Confidence.Likely,
            Remedies =
            [
                new("Read the last lines of its console: what it was stopping, or `Synchronizing SCSI cache`"),
                new("See what of its root file system stops the network too early", "sunup check MACHINE"),
                new("If nothing told it to power off, leave expect.power_off out"),
            ],
        },
        new("SU1016", Stage.Init, "systemd could not: {what}", "A unit failed. The machine may be usable all the same.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Likely,
            Remedies = [new("Read why, inside the machine", "systemctl --failed; journalctl -xb -p err")],
        },
        new("SU1017", Stage.Root, "the root file system is mounted and init did not start", "The initramfs handed over to the root file system and nothing more came: init hangs, or writes to another console.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Add console=ttyS0 systemd.log_target=console to boot.cmdline and boot again"), new("Check that init is there and starts", "ls -l /sbin/init")],
        },
    ];
}

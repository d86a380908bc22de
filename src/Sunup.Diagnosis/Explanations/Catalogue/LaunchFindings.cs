using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU02: the virtual machine itself.</summary>
internal static class LaunchFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0216", Stage.PowerOn, "QEMU was killed: it used up the memory of its limit", "The machine's own limit (hardware.limits.memory) holds guest RAM and what QEMU needs besides; the guest touched more of its RAM than fits.")
        {
            Remedies = [new("Raise hardware.limits.memory to the guest's memory and a quarter more, or lower hardware.memory")],
        },
        new("SU0250", Stage.PowerOn, "QEMU ended before the machine was up", "QEMU's process is gone: it refused its arguments, was killed, or crashed. Its exit status proves nothing by itself; its last message and the signal do.")
        {
            Remedies = [new("Read QEMU's own messages in the trace: the last one names the argument or the file"), new("See whether the host ran out of memory and killed it", "journalctl -k --grep 'Out of memory' --since -10min")],
        },
        new("SU0251", Stage.PowerOn, "the guest switched itself off before it was up", "The guest asked for power-off (QMP SHUTDOWN, reason guest-shutdown): its init ended on purpose, or a script in it called poweroff.")
        {
            Remedies = [new("Read the last console lines: what ran last decided to switch off"), new("If switching off is the end that is wanted, say so with expect.console and the last text it prints")],
        },
        new("SU0252", Stage.PowerOn, "the guest reset itself before it was up", "The guest reset (QMP reason guest-reset): a panic with panic= set, a reboot command, or a triple fault, which leaves no message at all. A kernel file that was cut short also ends this way, at once.")
        {
            Remedies = [new("Take panic= off the kernel command line, so that a panic stays on the screen"), new("Check the kernel's size and hash against the package it came from", "sha256sum VMLINUZ")],
        },
        new("SU0253", Stage.PowerOn, "the machine starts over and over ({times} times)", "It resets, boots, and resets again without getting further. The reason is in the lines before each reset.")
        {
            Remedies = [new("Stop the loop at the first reset and read its last lines: take panic= and any watchdog off the kernel command line")],
        },
        new("SU0254", Stage.PowerOn, "KVM could not run the guest's code", "KVM internal error: KVM met an instruction or a state that it cannot run on this host. QEMU stops the guest and stays. Usual where this host is itself a guest, or KVM is an emulation of it.")
        {
            Remedies = [new("Run the machine without KVM: set hardware.accel: tcg in its file")],
        },
    ];
}

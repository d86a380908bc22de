using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU07: the kernel; SU12: memory.</summary>
internal static class KernelFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0710", Stage.Kernel, "the kernel was handed over and nothing was heard from it", "Either it runs and writes to another console, or it died before its first line: a damaged or foreign kernel file, too little memory, or a loader that put it in a wrong place.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Add console=ttyS0 earlyprintk=serial to boot.cmdline and boot again: output then proves that the kernel runs"), new("Check the kernel's size and hash against the package it came from", "sha256sum VMLINUZ")],
        },
        new("SU0711", Stage.Kernel, "kernel panic: {reason}", "The kernel met a state that it cannot go on from. The last line names the end, not the beginning: the cause stands before it.")
        {
            IsConsequence = true,
            Remedies = [new("Read the first warning, BUG or error above the panic line"), new("Boot the previous kernel to see whether it is the kernel or the configuration")],
        },
        new("SU0712", Stage.Kernel, "the kernel could not unpack itself", "The kernel file is damaged: cut short or changed on its way.")
        {
            Remedies = [new("Fetch the kernel again and compare its hash with the package's", "sha256sum VMLINUZ")],
        },
        new("SU0713", Stage.Kernel, "the kernel met an error in its own code (oops)", "A bug in the kernel or a driver, memory that is not sound, or, under emulation, the emulator. The first one counts; later ones may follow from it.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Boot again: an error that moves about points to memory or emulator (under TCG try -cpu qemu64), one that stays to the kernel"), new("Boot another kernel version")],
        },
        new("SU0714", Stage.Kernel, "the kernel started and stopped before init", "It printed its first lines and then nothing. The last line tells which driver or step it was at.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Add initcall_debug ignore_loglevel to boot.cmdline: the last initcall without a return is the one that hangs"), new("Under TCG, give it more time: expect.within")],
        },
        new("SU0715", Stage.Kernel, "this kernel is not for this CPU", "The kernel was built for a newer or a 64-bit processor than the machine has.")
        {
            Remedies = [new("Use a kernel for this architecture, or, for a VM, a CPU model that has what it needs (-cpu max)")],
        },
        new("SU0716", Stage.Kernel, "the kernel waits or spins without getting on", "A task or a CPU did not move for many seconds: storage that does not answer, a lock, or a host too busy to run the guest.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Likely,
            Remedies = [new("Look how busy the host is", "cat /proc/pressure/cpu /proc/pressure/io"), new("If it is one task each time, its name and stack in the lines below tell what it waits for")],
        },
        new("SU0717", Stage.Kernel, "the kernel's timer check failed", "The kernel counted timer interrupts for a moment and saw too few. In a VM that is nearly always a host too busy to run it in time, not the machine's timer.")
        {
            Confidence = Confidence.Likely,
            Remedies = [new("Boot again when the host has a free CPU", "cat /proc/pressure/cpu"), new("Leave the check out: add no_timer_check to boot.cmdline")],
        },
        new("SU1210", Stage.Kernel, "the machine ran out of memory", "Kernel, initrd as it was loaded, and the unpacked initramfs must fit into memory at the same time.")
        {
            Remedies = [new("Give the machine more memory: hardware.memory"), new("Make the initramfs smaller (MODULES=dep for initramfs-tools, hostonly for dracut)")],
        },
    ];
}

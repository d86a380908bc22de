using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Hangs;

/// <summary>What a look at a silent machine means: SU0234 to SU0237.</summary>
public static class HangFindings
{
    public static Finding Of(HangReport report) => report switch
    {
        { Status: { } status and not ("running" or "paused") } => Make("SU0234", report, $"QEMU itself has stopped the machine: its state is {status}", StoppedBy(status), Confidence.Certain,
            new Remedy("Read QEMU's own messages, and the host's kernel log of that time", "journalctl -k --since -10min")),
        { IsDead: true } => Make("SU0235", report, $"the guest is halted for ever: its CPUs wait with interrupts off, at {Where(report)}",
            "Code that gives up stops like this: a panic that could not be shown, firmware that found nothing to start, a loader's last word.", Confidence.Likely,
            new Remedy("Make it talk: console=ttyS0 earlyprintk=serial on boot.cmdline"), new Remedy("If there is a picture of its screen, look at it")),
        { IsHalted: true } => Make("SU0236", report, $"the guest is idle: its CPUs wait for an interrupt, at {Where(report)}",
            "It waits for something: input at a prompt that the serial console does not show, a disk or a network that does not answer.", Confidence.Likely,
            new Remedy("Have it use the serial console: console=ttyS0 on boot.cmdline"), new Remedy("Attach and press Enter", "sunup vm console NAME")),
        { Spins: true } => Make("SU0237", report, $"the guest spins: its CPU runs within the same few instructions, at {Where(report)}",
            "It polls something that never comes, or is in a loop that it does not leave.", Confidence.Possible,
            new Remedy("Run the machine without KVM: set hardware.accel: tcg in its file"), new Remedy("Try another machine type or CPU model")),
        _ => Make("SU0238", report, $"the guest is at work and says nothing, last seen at {Where(report)}", "Its CPU was at different places each time it was looked at.", Confidence.Likely,
            new Remedy("Give it more time: expect.within"), new Remedy("Have it use the serial console: console=ttyS0 on boot.cmdline")),
    };

    /// <summary>Whose code an address is, as far as the address alone says it.</summary>
    internal static string Where(HangReport report) => report.Place is not { } place ? "a place that is not known"
        : string.Create(CultureInfo.InvariantCulture, $"0x{place:x} ({Owner(place)})");

    private static string Owner(ulong place) => place switch
    {
        >= 0xffff_8000_0000_0000 => "the kernel",
        >= 0x0000_5500_0000_0000 and < 0x0000_8000_0000_0000 => "a program",
        >= 0xffc0_0000 and <= 0xffff_ffff => "firmware flash",
        < 0x10_0000 and >= 0xc_0000 => "BIOS or an option ROM",
        < 0x10_0000 => "below 1 MiB: BIOS data, or a loader",
        _ => "a loader, UEFI, or the kernel before it uses its own addresses",
    };

    private static string StoppedBy(string status) => status switch
    {
        "internal-error" => "KVM could not go on: an instruction that it cannot run, or a state of the CPU that it refuses.",
        "io-error" => "A disk of the host failed or is full; QEMU stops the machine rather than tell it.",
        "guest-panicked" => "The guest told that it panicked.",
        "watchdog" => "The guest's watchdog expired.",
        _ => "QEMU's states are listed in qapi/run-state.json.",
    };

    private static Finding Make(string id, HangReport report, string summary, string cause, Confidence confidence, params ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = FindingSeverity.Warning,
        Summary = summary,
        Cause = cause,
        Confidence = confidence,
        Evidence = [.. Evidence(report)],
        Remedies = remedies,
    };

    private static IEnumerable<Evidence> Evidence(HangReport report)
    {
        foreach (var look in report.Samples)
        {
            yield return new Evidence(string.Join("; ", look.Select(cpu => string.Create(CultureInfo.InvariantCulture, $"CPU {cpu.Index} at 0x{cpu.InstructionPointer:x}{(cpu.IsHalted ? ", halted" : "")}"))), "info registers");
        }

        if (report.Screen is { } screen)
        {
            yield return new Evidence("a picture of its screen", screen);
        }
    }
}

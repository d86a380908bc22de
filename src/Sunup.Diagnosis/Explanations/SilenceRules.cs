using System.Collections.Immutable;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Where a boot can fall silent, from the latest place to the earliest. The first rule that fits decides.</summary>
internal static class SilenceRules
{
    /// <summary>What the kernel's 16-bit setup prints by the BIOS, on whatever console that has, before the kernel itself runs.</summary>
    private const string SetupCode = "Probing EDD";

    private static readonly ImmutableArray<SilenceRule> _afterTheKernel =
    [
        new("SU0992", IsWholeSystem, facts => $"the system runs; {WhatIsExpected(facts)} was expected")
            { Evidence = facts => facts.Last(EventKinds.ProbeUnanswered), Values = facts => [new EventField("probe", $"{facts.Machine.Expect.Answers}")] },
        new("SU1015", facts => facts.Highest >= Stage.Init, facts => $"the system's init runs; {WhatIsExpected(facts)} was expected"),
        new("SU1017", facts => facts.Highest >= Stage.Root, _ => "the root file system is mounted; the init of the system was expected to start and say so on the console"),
        new("SU0815", facts => facts.Highest >= Stage.Initramfs, _ => "/init of the initramfs runs; the root file system was expected to be mounted, or the initramfs to say that it is the whole system"),
        new("SU0710", facts => facts.Highest is Stage.Kernel && facts.LastConsoleLine?.Text.StartsWith(SetupCode, StringComparison.Ordinal) is true, NoConsole),
        new("SU0714", facts => facts.Highest >= Stage.Kernel, facts => facts.Machine.Boot.Initrd.IsEmpty
            ? "the kernel runs; it was expected to mount the root file system and start init"
            : "the kernel runs; it was expected to unpack the initramfs and start its /init"),
    ];

    private static readonly ImmutableArray<SilenceRule> _transfers =
    [
        new("SU0710", facts => facts.IsComplete(FileRole.Kernel) && (facts.Machine.Boot.Initrd.IsEmpty || facts.IsComplete(FileRole.Initrd)), NoConsole)
            { Evidence = facts => facts.LastTransfer(FileRole.Kernel)?.LastEvent },
        OfTransfer("SU0554", TransferState.Refused, transfer => $"{transfer.File} was asked for and refused; a request for a file that is served was expected"),
        OfTransfer("SU0551", TransferState.Stopped, transfer => $"the transfer of {transfer.File} stopped before its end; the client was expected to ask for it again"),
        OfTransfer("SU0551", TransferState.Requested, transfer => $"{transfer.File} is on its way; its transfer was expected to end"),
        OfTransfer("SU0550", TransferState.Probed, transfer => $"only the size of {transfer.File} was asked for; a second request for the file itself was expected"),
        new("SU0553", facts => facts.IsComplete(FileRole.Initrd), facts => $"{File(facts, FileRole.Initrd)} was fetched; a request for the kernel was expected")
            { Evidence = facts => facts.LastTransfer(FileRole.Initrd)?.LastEvent, Values = facts => Files(facts, FileRole.Initrd, "the kernel") },
        new("SU0553", facts => facts.IsComplete(FileRole.Kernel), facts => $"{File(facts, FileRole.Kernel)} was fetched; a request for the initrd was expected")
            { Evidence = facts => facts.LastTransfer(FileRole.Kernel)?.LastEvent, Values = facts => Files(facts, FileRole.Kernel, "the initrd") },
        new("SU0652", facts => facts.IsComplete(FileRole.Script), facts => $"{File(facts, FileRole.Script)} was fetched; a request for the kernel or the initrd was expected")
            { Evidence = facts => facts.LastTransfer(FileRole.Script)?.LastEvent, Values = facts => Files(facts, FileRole.Script, "") },
        new("SU0651", facts => facts.Highest >= Stage.Loader && facts.Saw(EventKinds.DhcpAck), facts => $"the loader has its address; a request for its script from {facts.Client} was expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpAck), Values = Client },
        new("SU0650", facts => facts.IsComplete(FileRole.Loader) && !facts.Saw(EventKinds.DhcpDiscover), facts => $"{File(facts, FileRole.Loader)} was sent; the loader's own DHCP DISCOVER was expected")
            { Evidence = facts => facts.LastTransfer(FileRole.Loader)?.LastEvent, Values = facts => Files(facts, FileRole.Loader, "") },
    ];

    private static readonly ImmutableArray<SilenceRule> _dhcp =
    [
        new("SU0455", facts => facts.Saw(EventKinds.DhcpBootServerRequest) && !facts.Saw(EventKinds.DhcpBootServerAck), facts => $"{facts.Client} asked the boot server on port 4011; an answer and then a request for the boot file were expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpBootServerRequest), Values = Client },
        new("SU0455", facts => facts.Saw(EventKinds.DhcpProxyOffer) && !facts.Saw(EventKinds.DhcpAck), facts => $"a proxyDHCP OFFER was sent to {facts.Client}; a request on port 4011 or for the boot file was expected, once another server gave it an address")
            { Evidence = facts => facts.Last(EventKinds.DhcpProxyOffer), Values = Client },
        new("SU0454", facts => facts.Saw(EventKinds.DhcpAck), facts => $"ACK was sent to {facts.Client}; a request for the boot file was expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpAck), Values = Client },
        new("SU0453", facts => facts.Saw(EventKinds.DhcpRequest), facts => $"REQUEST came from {facts.Client}; an ACK to it was expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpNak) ?? facts.Last(EventKinds.DhcpRequest), Values = Client },
        new("SU0452", facts => facts.Saw(EventKinds.DhcpOffer), facts => $"OFFER was sent to {facts.Client}; a REQUEST from it was expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpOffer), Values = Client },
        new("SU0451", facts => facts.Saw(EventKinds.DhcpDiscover), facts => $"DISCOVER came from {facts.Client}; an OFFER to it was expected")
            { Evidence = facts => facts.Last(EventKinds.DhcpIgnored) ?? facts.Last(EventKinds.DhcpDiscover), Values = Client },
        new("SU0450", _ => true, facts => $"a DHCP DISCOVER from {facts.Client} was expected")
            { Values = Client },
    ];

    private static readonly ImmutableArray<SilenceRule> _local =
    [
        new("SU0322", facts => facts.Machine.Route is Route.Kexec && facts.Highest is Stage.Loader, _ => "the first kernel runs; the first line of the kernel that it starts was expected"),
        new("SU0666", facts => facts.Highest is Stage.Loader, _ => "a boot loader runs; the kernel's first line on the console was expected: is console=ttyS0 on the command line?"),
        new("SU0710", facts => facts.Machine.Route is Route.Direct or Route.Kexec && facts.Highest is not null, NoConsole),
        new("SU0317", facts => facts.Highest is Stage.Firmware, _ => "the firmware runs; the first line of a boot loader or kernel on the console was expected"),
        new("SU0310", _ => true, _ => "a first line of the firmware on the console was expected"),
    ];

    /// <summary>The rule for the place where the trace stands now.</summary>
    public static SilenceRule Find(TraceFacts facts)
    {
        ImmutableArray<SilenceRule> rules = facts.UsesNetwork ? [.. _afterTheKernel, .. _transfers, .. _dhcp] : [.. _afterTheKernel, .. _local];
        return rules.First(rule => rule.When(facts));
    }

    private static SilenceRule OfTransfer(string id, TransferState state, Func<Transfer, string> expectedNext) =>
        new(id, facts => LastIn(facts, state) is not null, facts => expectedNext(LastIn(facts, state)!))
        {
            Evidence = facts => LastIn(facts, state)!.LastEvent,
            Values = facts => [new EventField("file", LastIn(facts, state)!.File), new EventField("client", facts.Client)],
        };

    /// <summary>The file that was asked for last, if that is where it stands: what came before was survived.</summary>
    private static Transfer? LastIn(TraceFacts facts, TransferState state) =>
        facts.Transfers.MaxBy(transfer => transfer.LastEvent.At) is { } last && last.State == state ? last : null;

    private static string NoConsole(TraceFacts facts) => facts switch
    {
        { HasSerialConsole: false } => "kernel and initrd are with the machine; kernel output on the console was expected: is console=ttyS0 on the command line?",
        { IsQuiet: true } => "kernel and initrd are with the machine; a line on the console was expected, but quiet is on the command line: a machine that runs and waits is silent too",
        _ => "kernel and initrd are with the machine; the kernel's first line on the console was expected (console= is on the command line)",
    };

    /// <summary>It is to answer on the network, and is as far as it gets: in init, or in an initramfs that mounts no other root.</summary>
    private static bool IsWholeSystem(TraceFacts facts) => facts.Machine.Expect.Answers is not null
        && (facts.Highest >= Stage.Init || (facts.Highest >= Stage.Initramfs && !facts.Machine.Boot.CommandLine.Contains("root=", StringComparison.Ordinal)));

    private static string WhatIsExpected(TraceFacts facts) => facts.Machine.Expect.Answers is { } answer
        ? $"an answer at {answer}"
        : facts.Machine.Expect.Console is { } text
        ? $"\"{text}\" on the console"
        : "a login prompt on the console";

    private static string File(TraceFacts facts, FileRole role) => facts.LastTransfer(role)?.File ?? "the file";

    private static ImmutableArray<EventField> Files(TraceFacts facts, FileRole role, string missing) =>
        [new EventField("file", File(facts, role)), new EventField("missing", missing), new EventField("client", facts.Client)];

    private static ImmutableArray<EventField> Client(TraceFacts facts) => [new EventField("client", facts.Client)];
}

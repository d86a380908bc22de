using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>What a line that matches says about the boot.</summary>
public enum SignatureMeaning
{
    /// <summary>A step of a healthy boot.</summary>
    Progress,

    /// <summary>Something went wrong; <see cref="StageSignature.FindingId"/> names it.</summary>
    Failure,

    /// <summary>Looks like a failure and is none, or only repeats one that was reported before.</summary>
    Harmless,
}

/// <summary>Which reading of a console line a signature is compared with.</summary>
public enum LineScope
{
    /// <summary>What programs wrote: firmware, loaders, init. The kernel's own lines are not looked at.</summary>
    Program,

    /// <summary>The kernel's message, without its timestamp if it has one.</summary>
    Kernel,

    /// <summary>Both: programs that log through <c>/dev/kmsg</c> (systemd, dracut).</summary>
    Either,

    /// <summary>Only a line that carries a kernel timestamp.</summary>
    Timestamped,
}

/// <summary>When a failure ends the boot at once, without waiting for the machine's time to run out.</summary>
public enum Decisiveness
{
    /// <summary>The machine may still come up.</summary>
    No,

    /// <summary>It will not come up without help.</summary>
    Yes,

    /// <summary>Only where the machine was meant to boot from the network; elsewhere the firmware goes on to the next device.</summary>
    OnNetworkRoute,
}

/// <summary>One line of the table by which console output is understood.</summary>
/// <remarks>They are read from the files of the folder Catalogues; <see cref="SignatureIndex"/> says in which order they are tried.</remarks>
public sealed record StageSignature
{
    /// <summary>Who prints it: <c>SeaBIOS</c>, <c>Linux</c>, <c>initramfs-tools</c>.</summary>
    public required string Software { get; init; }

    public required SignatureMeaning Meaning { get; init; }

    public required LinePattern Pattern { get; init; }

    /// <summary>Where the text stands in the program's source, or where it was seen.</summary>
    public required string Source { get; init; }

    /// <summary>Lines that match, as they were seen or as the program's source prints them.</summary>
    public required ImmutableArray<string> Samples { get; init; }

    /// <summary>Lines that are close and do not match.</summary>
    public ImmutableArray<string> Unlike { get; init; } = [];

    public LineScope Scope { get; init; } = LineScope.Program;

    /// <summary>The stage that the line proves; null for none.</summary>
    public Stage? Stage { get; init; }

    public string? FindingId { get; init; }

    /// <summary>Values that the pattern does not keep, for the finding's texts.</summary>
    public ImmutableArray<EventField> Values { get; init; } = [];

    public Decisiveness Decisive { get; init; }

    /// <summary>Counts only once this stage was reached; null for always.</summary>
    public Stage? After { get; init; }

    /// <summary>Counts on this route only; null for every route.</summary>
    public Route? OnRoute { get; init; }

    /// <summary>Does not count where the machine's command line has this word: it was asked for.</summary>
    public string? UnlessCommandLineHas { get; init; }

    /// <summary>What the line establishes about the boot, for findings that are concluded: <c>initrd</c>, <c>tcg</c>; null for nothing.</summary>
    public string? Fact { get; init; }

    /// <summary>Ids of findings that this line shows to be over: what failed before was done otherwise, or again.</summary>
    public ImmutableArray<string> Overcomes { get; init; } = [];

    /// <summary>What starts anew with this line; null for nothing.</summary>
    public BootStart? Starts { get; init; }

    /// <summary>Of several patterns that match a line, the highest decides; among equals the one with the most literal text.</summary>
    public int Priority { get; init; }

    /// <summary>Where it stands in a user's file; null for the built-in catalogue.</summary>
    public CatalogueFault? Place { get; init; }
}

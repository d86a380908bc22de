using System.Collections.Immutable;
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
/// <remarks>The tables are in the folder Signatures, one for each program, in the order in which they are tried.</remarks>
public sealed record StageSignature
{
    /// <summary>Who prints it: <c>SeaBIOS</c>, <c>Linux</c>, <c>initramfs-tools</c>.</summary>
    public required string Software { get; init; }

    public required SignatureMeaning Meaning { get; init; }

    public required LinePattern Pattern { get; init; }

    /// <summary>Where the text stands in the program's source, or where it was seen.</summary>
    public required string Source { get; init; }

    /// <summary>A line that matches.</summary>
    public required string Sample { get; init; }

    /// <summary>A line that is close and does not match.</summary>
    public required string Unlike { get; init; }

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
}

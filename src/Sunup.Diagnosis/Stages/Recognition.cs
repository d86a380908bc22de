using Sunup.Diagnosis.Consoles;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>What one event says about the boot.</summary>
/// <param name="Stage">The stage that it proves; null for none.</param>
/// <param name="IsProgress">It is a known step, or a known failure, rather than noise.</param>
/// <param name="Failure">The finding that it establishes; null for none.</param>
public readonly record struct Recognition(Stage? Stage, bool IsProgress, RecognizedFailure? Failure)
{
    public static Recognition None => default;

    /// <summary>By which pattern; null where none was needed.</summary>
    public StageSignature? Signature { get; init; }

    /// <summary>What the pattern kept; null without one.</summary>
    public PatternMatch? Values { get; init; }

    /// <summary>The reading of the line that it was read off.</summary>
    public ConsoleLine Line { get; init; }

    /// <summary>The pattern fits only if letters were mistaken for others.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Both of one line: the latest stage, the worst failure.</summary>
    public Recognition With(Recognition other)
    {
        var leads = IsWorse(other) ? other : this;
        var pattern = Signature is null || (leads.Signature is not null && leads.Failure is not null) ? leads.Signature ?? other.Signature : Signature;
        return new Recognition(StageRecognizer.Later(Stage, other.Stage), IsProgress || other.IsProgress, leads.Failure ?? Failure)
        {
            Signature = pattern,
            Values = ReferenceEquals(pattern, Signature) ? Values : other.Values,
            Line = IsProgress ? Line : other.Line,
        };
    }

    private bool IsWorse(in Recognition other) => Failure is null
        || (other.Failure is { } rival && (rival.IsDecisive == Failure.IsDecisive ? other.Signature?.Priority > Signature?.Priority : rival.IsDecisive));
}

/// <summary>A failure that was read off one event.</summary>
/// <param name="FindingId">For example <c>SU0910</c>.</param>
/// <param name="Software">Who said it.</param>
/// <param name="Text">The line itself, cleaned; the event's text for other sources.</param>
/// <param name="Values">What the signature's pattern kept: <c>device</c>, <c>file</c>, <c>reason</c>.</param>
/// <param name="IsDecisive">The machine will not come up any more.</param>
public sealed record RecognizedFailure(string FindingId, string Software, string Text, PatternMatch Values, bool IsDecisive);

/// <summary>What recognition may take into account besides the event.</summary>
/// <param name="Route">How the machine is meant to boot.</param>
/// <param name="CommandLine">The kernel command line as configured.</param>
/// <param name="Highest">The highest stage so far; null before the first.</param>
/// <param name="LoaderSent">A boot loader was sent completely.</param>
public readonly record struct RecognitionContext(Route Route, string CommandLine, Stage? Highest, bool LoaderSent);

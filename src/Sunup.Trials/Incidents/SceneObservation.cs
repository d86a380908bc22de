using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Trials.Incidents;

/// <summary>What a boot showed.</summary>
/// <param name="CameUp">As the machine's <c>expect</c> says.</param>
/// <param name="Summary">The cause that was found, or that it came up.</param>
/// <param name="Elapsed">From power-on to the verdict.</param>
public sealed record SceneObservation(bool CameUp, string Summary, TimeSpan Elapsed)
{
    private const string Unpacking = "Initramfs unpacking failed: ";

    /// <summary>Id of the first finding; null for none.</summary>
    public string? FindingId { get; init; }

    /// <summary>The line of the console that says it; null where none does.</summary>
    public ConsoleLine? Quote { get; init; }

    /// <summary>The last line that the machine wrote; null for a machine that wrote none.</summary>
    public ConsoleLine? LastLine { get; init; }

    /// <summary>What QEMU or the host said in place of the machine; null where a machine ran.</summary>
    public string? Refusal { get; init; }

    /// <summary>What the kernel said when it unpacked the initramfs; null where it said nothing of a fault.</summary>
    public string? UnpackMessage { get; init; }

    /// <summary>Of a boot that was run.</summary>
    /// <param name="trace">What was seen.</param>
    /// <param name="words">What the telling line has; null for none.</param>
    public static SceneObservation Of(BootTrace trace, string? words)
    {
        var console = ConsoleOf(trace);
        var cameUp = trace.Verdict.Outcome is BootOutcome.CameUp;
        var quote = words is null ? null : console.FirstOrDefault(line => line.Text.Contains(words, StringComparison.Ordinal));
        var cause = CauseOf(trace, quote);
        var unpacking = console.FirstOrDefault(line => line.Text.Contains(Unpacking, StringComparison.Ordinal));
        return new SceneObservation(cameUp, cameUp || cause is null ? trace.Verdict.Summary : cause.Summary, trace.EndedAt - trace.StartedAt)
        {
            FindingId = cameUp ? null : cause?.Id,
            Quote = quote,
            LastLine = console.LastOrDefault(line => line.Text.Length > 0),
            UnpackMessage = unpacking?.Text[(unpacking.Text.IndexOf(Unpacking, StringComparison.Ordinal) + Unpacking.Length)..].TrimEnd(),
        };
    }

    /// <summary>The finding that the quoted line shows, else the first error, else the first warning.</summary>
    private static Finding? CauseOf(BootTrace trace, ConsoleLine? quote) =>
        trace.Findings.FirstOrDefault(finding => quote is not null && finding.Evidence.Any(evidence => evidence.Text.Length > 0 && quote.Text.Contains(evidence.Text, StringComparison.Ordinal)))
        ?? trace.Findings.FirstOrDefault(finding => finding.Severity is FindingSeverity.Error)
        ?? trace.Findings.FirstOrDefault(finding => finding.Severity is FindingSeverity.Warning);

    /// <summary>Of a machine that could not be powered on: QEMU ended, or the host's KVM does not carry it.</summary>
    public static SceneObservation Of(Finding refusal, TimeSpan elapsed) =>
        new(false, refusal.Summary, elapsed) { FindingId = refusal.Id, Refusal = refusal.Evidence.FirstOrDefault()?.Text ?? refusal.Cause };

    /// <summary>The console's lines with their numbers, from 1, and their times since power-on.</summary>
    public static ImmutableArray<ConsoleLine> ConsoleOf(BootTrace trace) =>
        [.. trace.Events.Where(seen => seen.Kind is EventKinds.SerialLine).Select((seen, index) => new ConsoleLine(index + 1, seen.At - trace.StartedAt, seen.Text))];
}

/// <summary>A line that the machine wrote.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">Since power-on.</param>
/// <param name="Text">As it was written.</param>
public sealed record ConsoleLine(int Number, TimeSpan At, string Text);

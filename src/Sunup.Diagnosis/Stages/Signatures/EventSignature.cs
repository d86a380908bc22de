using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>What an event that is not a console line proves: one line of the table in <see cref="EventSignatures"/>.</summary>
/// <param name="Kind">One of <see cref="EventKinds"/>; a trailing <c>.*</c> stands for all kinds of a source.</param>
/// <param name="Stage">The stage that it proves; null for none.</param>
internal sealed record EventSignature(string Kind, Stage? Stage)
{
    /// <summary>Fields that must match, all of them.</summary>
    public ImmutableArray<(string Field, LinePattern Pattern)> Where { get; init; } = [];

    /// <summary>Counts only once a loader was sent.</summary>
    public bool AfterLoaderSent { get; init; }

    public string? FindingId { get; init; }

    public bool IsDecisive { get; init; }

    public bool Matches(BootEvent bootEvent, in RecognitionContext context)
    {
        if (!MatchesKind(bootEvent.Kind) || (AfterLoaderSent && !context.LoaderSent))
        {
            return false;
        }

        foreach (var (field, pattern) in Where)
        {
            if (bootEvent[field] is not { } value || pattern.Match(value) is null)
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesKind(string kind) => Kind.EndsWith(".*", StringComparison.Ordinal)
        ? kind.AsSpan().StartsWith(Kind.AsSpan(0, Kind.Length - 1), StringComparison.Ordinal)
        : string.Equals(kind, Kind, StringComparison.Ordinal);
}

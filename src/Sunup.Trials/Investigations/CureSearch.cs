using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Sunup.Trials.Investigations;

/// <summary>Looks for variants that come up, the likeliest first. Each that it gives came up once, which proves little: whoever takes it confirms it, and goes on if it does not hold.</summary>
/// <remarks>
/// In this order: what the findings of the failure speak for, one change at a time; all changes at once, and if that comes up, the least of them
/// (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002); the other changes one at a time; what failed later than before,
/// with the changes that its own findings speak for; pairs.
/// </remarks>
internal sealed class CureSearch(TrialBook book, IHypothesisSource source)
{
    private const int DeepestChain = 3;
    private const int MostInPairs = 6;

    public async IAsyncEnumerable<Variant> CandidatesAsync(Variant start, TrialOutcome failure, int depth, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImmutableArray<Change> changes = [.. (await source.ForAsync(start, failure, cancellationToken)).Where(change => !start.Has(change.Factor)).OrderByDescending(change => change.Weight)];
        await foreach (var found in SinglesAsync(start, changes.Where(change => change.Weight >= Change.Likely), cancellationToken))
        {
            yield return found;
        }

        // One boot tells a part of the changes from another where the machine fails always. Where it comes up now and then, parts are told apart by chance: then one by one.
        var isFlaky = book.ArmOf(start).Ups > 0;
        if (!isFlaky && await TogetherAsync(start, changes, cancellationToken) is { } least)
        {
            yield return least;
        }

        await foreach (var found in SinglesAsync(start, changes, cancellationToken))
        {
            yield return found;
        }

        if (isFlaky && await TogetherAsync(start, changes, cancellationToken) is { } last)
        {
            yield return last;
        }

        await foreach (var found in FurtherAsync(start, failure, changes, depth, cancellationToken))
        {
            yield return found;
        }

        if (depth == 0)
        {
            await foreach (var found in PairsAsync(start, changes, cancellationToken))
            {
                yield return found;
            }
        }
    }

    private IAsyncEnumerable<Variant> SinglesAsync(Variant start, IEnumerable<Change> changes, CancellationToken cancellationToken) =>
        EachAsync(changes.Select(start.With), cancellationToken);

    private IAsyncEnumerable<Variant> PairsAsync(Variant start, ImmutableArray<Change> changes, CancellationToken cancellationToken)
    {
        var best = changes.Take(MostInPairs).ToList();
        return EachAsync(
            from first in best from second in best where string.CompareOrdinal(first.Factor, second.Factor) < 0 select start.With(first).With(second), cancellationToken);
    }

    private async IAsyncEnumerable<Variant> EachAsync(IEnumerable<Variant> variants, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = variants.Distinct().ToList();
        foreach (var known in all.Where(variant => book.ArmOf(variant) is { Ups: > 0, Downs: 0 }).ToList())
        {
            yield return known;
        }

        var left = all.Where(variant => !book.WasTried(variant)).ToList();
        while (left.Count > 0 && !book.IsSpent)
        {
            var trials = await book.RunAsync(left, trial => trial.Outcome.Result is TrialResult.Up, cancellationToken);
            left.RemoveAll(book.WasTried);
            foreach (var trial in trials.Where(trial => trial.Outcome.Result is TrialResult.Up))
            {
                yield return trial.Variant;
            }
        }
    }

    /// <summary>What overcame one fault and met the next: more changes on top of it, from the findings of its own failure.</summary>
    private async IAsyncEnumerable<Variant> FurtherAsync(
        Variant start, TrialOutcome failure, ImmutableArray<Change> changes, int depth, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (depth >= DeepestChain)
        {
            yield break;
        }

        var further = changes.Select(start.With)
            .Select(variant => (Variant: variant, Failure: book.FirstFailureOf(variant)))
            .Where(tried => tried.Failure is not null && tried.Failure.IsFurtherThan(failure))
            .OrderByDescending(tried => tried.Failure!.Stage)
            .ToList();
        foreach (var (variant, next) in further)
        {
            await foreach (var found in CandidatesAsync(variant, next!, depth + 1, cancellationToken))
            {
                yield return found;
            }
        }
    }

    /// <summary>One change of each factor, all at once; if that comes up, as few of them as still do.</summary>
    private async Task<Variant?> TogetherAsync(Variant start, ImmutableArray<Change> changes, CancellationToken cancellationToken)
    {
        ImmutableArray<Change> together = [.. changes.Where(change => change.JoinsOthers).DistinctBy(change => change.Factor)];
        return together.Length > 1 && await IsUpAsync(Join(start, together), cancellationToken)
            ? Join(start, await ReduceAsync(start, together, cancellationToken))
            : null;
    }

    private async Task<ImmutableArray<Change>> ReduceAsync(Variant start, ImmutableArray<Change> changes, CancellationToken cancellationToken)
    {
        var parts = 2;
        while (changes.Length > 1 && !book.IsSpent)
        {
            var subsets = Split(changes, parts);
            var smaller = await FirstUpAsync(start, subsets, cancellationToken);
            if (smaller is null && parts > 2)
            {
                smaller = await FirstUpAsync(start, [.. subsets.Select(subset => changes.RemoveRange(subset))], cancellationToken);
            }

            if (smaller is { } found)
            {
                parts = found.Length < changes.Length / 2 + 1 ? 2 : Math.Max(parts - 1, 2);
                changes = found;
            }
            else if (parts >= changes.Length)
            {
                break;
            }
            else
            {
                parts = Math.Min(parts * 2, changes.Length);
            }
        }

        return changes;
    }

    private async Task<ImmutableArray<Change>?> FirstUpAsync(Variant start, ImmutableArray<ImmutableArray<Change>> sets, CancellationToken cancellationToken)
    {
        var known = sets.Where(set => book.ArmOf(Join(start, set)) is { Ups: > 0, Downs: 0 }).Select(set => (ImmutableArray<Change>?)set).FirstOrDefault();
        if (known is not null)
        {
            return known;
        }

        var open = sets.Where(set => !book.WasTried(Join(start, set))).ToList();
        var trials = await book.RunAsync(open.Select(set => Join(start, set)), trial => trial.Outcome.Result is TrialResult.Up, cancellationToken);
        var up = trials.FirstOrDefault(trial => trial.Outcome.Result is TrialResult.Up);
        return up is null ? null : open.First(set => Join(start, set).Equals(up.Variant));
    }

    private async Task<bool> IsUpAsync(Variant variant, CancellationToken cancellationToken) =>
        book.WasTried(variant)
            ? book.ArmOf(variant) is { Ups: > 0, Downs: 0 }
            : (await book.RunAsync(variant, cancellationToken)).Any(trial => trial.Outcome.Result is TrialResult.Up);

    private static Variant Join(Variant start, ImmutableArray<Change> changes) => changes.Aggregate(start, (variant, change) => variant.With(change));

    private static ImmutableArray<ImmutableArray<Change>> Split(ImmutableArray<Change> changes, int parts) =>
        [.. changes.Chunk((changes.Length + parts - 1) / parts).Select(chunk => ImmutableArray.Create(chunk))];
}

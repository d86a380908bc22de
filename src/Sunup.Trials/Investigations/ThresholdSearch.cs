using System.Collections.Immutable;

namespace Sunup.Trials.Investigations;

/// <summary>Looks for the least of a cure that is enough, where its factor has an order: bisection that boots a value again until chance is ruled out.</summary>
/// <param name="book">Runs the boots, and knows those that were made before.</param>
/// <param name="alpha">The greatest probability that the threshold lies elsewhere than is said.</param>
internal sealed class ThresholdSearch(TrialBook book, double alpha)
{
    // The posterior is looked at after each boot, and its prior is not the machine's: less is aimed at than is said, which simulated machines show to hold.
    private const double Margin = 0.6;

    // A fault that strikes one time in five needs about so many; what is not decided then is said with the bounds that are.
    private const int MostBoots = 80;

    public async Task<ImmutableArray<Threshold>> FindAllAsync(Variant cure, CancellationToken cancellationToken)
    {
        var thresholds = ImmutableArray.CreateBuilder<Threshold>();
        foreach (var change in cure.Changes.Where(change => change.Gradation is not null))
        {
            if (await FindAsync(cure, change, cancellationToken) is { } threshold)
            {
                thresholds.Add(threshold);
            }
        }

        return thresholds.ToImmutable();
    }

    /// <summary>Null where nothing was booted between the two ends.</summary>
    private async Task<Threshold?> FindAsync(Variant cure, Change change, CancellationToken cancellationToken)
    {
        List<Point> points = [new(cure.Without(change), change.From), .. change.Gradation!.Between().Select(step => new Point(cure.With(step), step.To)), new(cure, change.To)];
        var boots = 0;
        while (true)
        {
            var arms = points.ConvertAll(point => book.ArmOf(point.Variant));
            var mass = ThresholdPosterior.Of(arms);
            var (first, last) = ThresholdPosterior.Narrowest(mass, 1 - (alpha * Margin));
            if (first == last || boots >= MostBoots || book.IsSpent)
            {
                var confidence = Math.Min(1 - alpha, mass.AsSpan(first..(last + 1)).ToArray().Sum());
                return boots == 0 ? null : new Threshold(change, points[last].Value, arms[last], points[first - 1].Value, arms[first - 1], first == last, confidence);
            }

            var trials = await book.RunAsync(Next(mass).Select(index => points[index].Variant), isEnough: null, cancellationToken);
            boots += Math.Max(1, trials.Length);
            // A value that gives no machine, or says nothing, is none that can be asked.
            foreach (var trial in trials.Where(trial => trial.Outcome.Result is TrialResult.Unresolved && !trial.Variant.Equals(cure)))
            {
                points.RemoveAll(point => point.Variant.Equals(trial.Variant));
            }
        }
    }

    /// <summary>As many values as boot at once, which cut what is likely into equal parts.</summary>
    private IEnumerable<int> Next(double[] mass)
    {
        for (var job = 1; job <= book.Jobs; job++)
        {
            yield return At(mass, (double)job / (book.Jobs + 1));
        }
    }

    /// <summary>The value for which "enough" has the probability that is nearest to <paramref name="share"/>.</summary>
    private static int At(double[] mass, double share)
    {
        var (best, nearest, sum) = (1, double.MaxValue, 0.0);
        for (var index = 1; index < mass.Length; index++)
        {
            sum += mass[index];
            if (Math.Abs(sum - share) < nearest)
            {
                (best, nearest) = (index, Math.Abs(sum - share));
            }
        }

        return best;
    }

    private sealed record Point(Variant Variant, string Value);
}

namespace Sunup.Trials.Investigations;

/// <summary>Boots a variant that came up, and the machine as it is, in turns, until their difference is no chance, or the variant fails.</summary>
/// <param name="book">Runs the boots.</param>
/// <param name="alpha">The greatest probability, over all variants that are confirmed, that one is taken for a cure and is none.</param>
/// <param name="hasNamed">Changes that the user named have one half of it for themselves.</param>
internal sealed class Confirmation(TrialBook book, double alpha, bool hasNamed)
{
    private const int MostUnresolved = 2;

    private int _asked;
    private int _named;

    /// <summary>The variant that was not refuted when the time was over, if there was one.</summary>
    public Variant? Open { get; private set; }

    /// <summary>The probability that the confirmed variant differs by chance; 1 where none was confirmed.</summary>
    public double Probability { get; private set; } = 1;

    /// <summary>The smallest part of <paramref name="candidate"/> that holds; null where not even the whole does.</summary>
    public async Task<Variant?> ConfirmLeastAsync(Variant candidate, CancellationToken cancellationToken)
    {
        foreach (var change in candidate.Changes)
        {
            var smaller = candidate.Without(change);
            if (!smaller.IsBaseline && await MayHoldAsync(smaller, cancellationToken) && await ConfirmLeastAsync(smaller, cancellationToken) is { } least)
            {
                return least;
            }
        }

        return await ConfirmAsync(candidate, cancellationToken) ? candidate : null;
    }

    private async Task<bool> MayHoldAsync(Variant variant, CancellationToken cancellationToken)
    {
        if (!book.WasTried(variant))
        {
            await book.RunAsync(variant, cancellationToken);
        }

        return book.ArmOf(variant) is { Ups: > 0, Downs: 0 };
    }

    // The boots that made it a candidate are not counted: it was chosen for them.
    private async Task<bool> ConfirmAsync(Variant variant, CancellationToken cancellationToken)
    {
        var share = ShareOf(variant);
        var (ups, unresolved) = (0, 0);
        while (book.ArmOf(variant).Downs == 0 && unresolved <= MostUnresolved)
        {
            Probability = SignificanceTest.Probability(book.ArmOf(Variant.Baseline), new Arm(ups, 0));
            if (Probability < share)
            {
                return true;
            }

            if (book.IsSpent)
            {
                Open = variant;
                break;
            }

            foreach (var trial in await book.RunAsync(Next(variant, ups), trial => trial.Outcome.Result is TrialResult.Down && trial.Variant.Equals(variant), cancellationToken))
            {
                ups += trial.Variant.Equals(variant) && trial.Outcome.Result is TrialResult.Up ? 1 : 0;
                unresolved += trial.Outcome.Result is TrialResult.Unresolved ? 1 : 0;
            }
        }

        Probability = 1;
        return false;
    }

    /// <summary>The sum of 1/n² is π²/6: whatever the number of variants asked for, the sum of their shares stays below alpha, and a late one still has one that boots can reach.</summary>
    private double ShareOf(Variant variant)
    {
        var number = hasNamed && variant.Changes.All(change => change.IsNamed) ? ++_named : ++_asked;
        return (hasNamed ? alpha / 2 : alpha) * 6 / (Math.PI * Math.PI * number * number);
    }

    // In turns, so that both meet the same load of the host.
    private Variant[] Next(Variant variant, int ups) => book.ArmOf(Variant.Baseline).Runs > ups ? [variant, variant] : [variant, Variant.Baseline];
}

namespace Sunup.Trials.Investigations.Differences;

/// <summary>Isolates, between two machines, the smallest difference that breaks one of them, and tries it the other way round.</summary>
/// <remarks>The two directions are Zeller and Hildebrandt's <c>dd</c>: the bad machine with the difference taken away comes up, the good one with it put in does not.</remarks>
/// <param name="runner">Boots variants of the bad machine; all differences together make it the good one.</param>
/// <param name="differences">What makes the bad machine the good one.</param>
/// <param name="options">How long, how many at once, how sure.</param>
/// <param name="observer">Told of each trial as it ends.</param>
public sealed class BreakingInvestigation(ITrialRunner runner, MachineDifferences differences, InvestigationOptions options, Action<Trial> observer)
{
    private const int MostBoots = 4;

    public async Task<BreakingReport> RunAsync(CancellationToken budget, CancellationToken cancellationToken)
    {
        var book = new TrialBook(runner, options.Jobs, observer, budget);
        var investigation = new Investigation(runner, differences, options, observer);
        var good = Variant.Of(differences.Changes);
        if (!good.IsBaseline && await investigation.FailAsync(book, cancellationToken) is not null)
        {
            await book.RunAsync(good, cancellationToken);
        }

        // A machine that does not fail has nothing to be compared for, and without a good one there is nothing to compare it with.
        var report = good.IsBaseline || (book.WasTried(good) && book.ArmOf(good).Ups == 0)
            ? Investigation.Report(book, InvestigationOutcome.Undecided) with { Failure = book.FirstFailureOf(Variant.Baseline) }
            : await investigation.RunAsync(book, cancellationToken);
        var broken = report.Cure is { } cure ? await BreakAsync(book, Variant.Of(good.Changes.Where(change => !cure.Has(change.Factor))), cancellationToken) : default;
        return new BreakingReport(differences.Changes.Length, report with { Trials = [.. book.Trials] }, book.ArmOf(good), broken)
        {
            GoodFailure = book.Trials.LastOrDefault(trial => trial.Variant.Equals(good) && trial.Outcome.Result is not TrialResult.Up)?.Outcome,
        };
    }

    /// <summary>Until it fails once, or has come up often enough that it would have.</summary>
    private static async Task<Arm> BreakAsync(TrialBook book, Variant variant, CancellationToken cancellationToken)
    {
        while (book.ArmOf(variant) is { Downs: 0, Runs: < MostBoots } && !book.IsSpent)
        {
            var before = book.Trials.Count;
            await book.RunAsync(Enumerable.Repeat(variant, book.Jobs), trial => trial.Outcome.Result is TrialResult.Down, cancellationToken);
            if (book.Trials.Skip(before).All(trial => trial.Outcome.Result is TrialResult.Unresolved))
            {
                break;
            }
        }

        return book.ArmOf(variant);
    }
}

namespace Sunup.Trials.Investigations;

/// <summary>Finds the smallest change that makes a machine come up, by controlled boots. Knows nothing of how a boot is made.</summary>
/// <param name="runner">Boots variants.</param>
/// <param name="source">What could be changed.</param>
/// <param name="options">How long, how many at once, how sure.</param>
/// <param name="observer">Told of each trial as it ends.</param>
public sealed class Investigation(ITrialRunner runner, IHypothesisSource source, InvestigationOptions options, Action<Trial> observer)
{
    /// <param name="budget">Cancelled when the time is over: what was learnt until then is reported.</param>
    /// <param name="cancellationToken">Ends it without a report.</param>
    public Task<InvestigationReport> RunAsync(CancellationToken budget, CancellationToken cancellationToken) =>
        RunAsync(new TrialBook(runner, options.Jobs, observer, budget), cancellationToken);

    /// <summary>The same with trials that were made before.</summary>
    internal async Task<InvestigationReport> RunAsync(TrialBook book, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(book, cancellationToken);
        if (failure is null)
        {
            var baseline = book.ArmOf(Variant.Baseline);
            return Report(book, baseline.Runs > 0 ? InvestigationOutcome.ComesUp : InvestigationOutcome.Undecided);
        }

        var confirmation = new Confirmation(book, options.Alpha, options.HasNamed);
        await foreach (var candidate in new CureSearch(book, source).CandidatesAsync(Variant.Baseline, failure, 0, cancellationToken))
        {
            if (book.ArmOf(candidate).Downs == 0 && await confirmation.ConfirmLeastAsync(candidate, cancellationToken) is { } cure)
            {
                var probability = confirmation.Probability;
                var thresholds = await new ThresholdSearch(book, options.BoundAlpha).FindAllAsync(cure, cancellationToken);
                return Report(book, InvestigationOutcome.Cured) with
                {
                    Failure = failure,
                    Cure = cure,
                    Cured = book.ArmOf(cure),
                    Thresholds = thresholds,
                    Probability = probability,
                };
            }
        }

        return Report(book, InvestigationOutcome.Undecided) with { Failure = failure, Promising = confirmation.Open };
    }

    /// <summary>Boots the machine as it is until it fails; null where it did not.</summary>
    internal async Task<TrialOutcome?> FailAsync(TrialBook book, CancellationToken cancellationToken)
    {
        while (book.FirstFailureOf(Variant.Baseline) is null && !book.IsSpent)
        {
            var missing = options.BaselineRuns - book.Trials.Count(trial => trial.Variant.IsBaseline);
            if (missing <= 0)
            {
                return null;
            }

            var batch = Enumerable.Repeat(Variant.Baseline, Math.Min(options.Jobs, missing));
            await book.RunAsync(batch, trial => trial.Outcome.Result is TrialResult.Down, cancellationToken);
        }

        return book.FirstFailureOf(Variant.Baseline);
    }

    internal static InvestigationReport Report(TrialBook book, InvestigationOutcome outcome) => new()
    {
        Outcome = outcome,
        Baseline = book.ArmOf(Variant.Baseline),
        IsBudgetSpent = book.IsSpent,
        Trials = [.. book.Trials],
    };
}

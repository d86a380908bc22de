namespace Sunup.Trials.Investigations;

/// <summary>Boots variants: a real VM, or in tests a machine that is simulated.</summary>
public interface ITrialRunner
{
    /// <summary>What came of the boot number <paramref name="attempt"/> of <paramref name="variant"/> in an earlier investigation; null where that is not known.</summary>
    Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken);

    /// <summary>Boots <paramref name="variant"/> once.</summary>
    /// <param name="variant">What to boot.</param>
    /// <param name="attempt">How often this variant was booted before in this investigation.</param>
    /// <param name="cancellationToken">Ends it: its outcome is not wanted any more.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken);
}

/// <summary>What could be changed, given how a boot failed.</summary>
public interface IHypothesisSource
{
    /// <summary>Changes to try next, on top of <paramref name="variant"/>, in any order; the search sorts them by weight.</summary>
    Task<IReadOnlyList<Change>> ForAsync(Variant variant, TrialOutcome failure, CancellationToken cancellationToken);
}

using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

/// <summary>Keeps every outcome of a runner, and knows it the next time.</summary>
internal sealed class RememberingRunner(ITrialRunner runner) : ITrialRunner
{
    private readonly Dictionary<Variant, List<TrialOutcome>> _known = [];

    public Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken) => Task.FromResult(_known.GetValueOrDefault(variant)?.ElementAtOrDefault(attempt));

    public async Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(variant, attempt, cancellationToken);
        if (!_known.TryGetValue(variant, out var outcomes))
        {
            _known[variant] = outcomes = [];
        }

        outcomes.Add(outcome);
        return outcome;
    }
}

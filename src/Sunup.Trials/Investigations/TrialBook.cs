using System.Collections.Immutable;

namespace Sunup.Trials.Investigations;

/// <summary>Runs trials within a budget, several at a time, and keeps what came of each.</summary>
/// <param name="runner">Boots a variant.</param>
/// <param name="jobs">How many boot at once.</param>
/// <param name="observer">Told of each trial as it ends.</param>
/// <param name="budget">Cancelled when the time that the user gave is over.</param>
internal sealed class TrialBook(ITrialRunner runner, int jobs, Action<Trial> observer, CancellationToken budget)
{
    private readonly Dictionary<Variant, int> _started = [];
    private readonly List<Trial> _trials = [];

    public IReadOnlyList<Trial> Trials => _trials;

    public int Jobs => jobs;

    public bool IsSpent => budget.IsCancellationRequested;

    public Arm ArmOf(Variant variant)
    {
        var results = _trials.Where(trial => trial.Variant.Equals(variant)).Select(trial => trial.Outcome.Result).ToList();
        return new Arm(results.Count(result => result is TrialResult.Up), results.Count(result => result is TrialResult.Down));
    }

    public bool WasTried(Variant variant) => _started.GetValueOrDefault(variant) > 0;

    public TrialOutcome? FirstFailureOf(Variant variant) =>
        _trials.FirstOrDefault(trial => trial.Variant.Equals(variant) && trial.Outcome.Result is TrialResult.Down)?.Outcome;

    /// <summary>Boots each of <paramref name="variants"/> once, in this order, and ends early where <paramref name="isEnough"/> says of a trial that the others are not needed.</summary>
    public async Task<ImmutableArray<Trial>> RunAsync(IEnumerable<Variant> variants, Func<Trial, bool>? isEnough, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget);
        var done = ImmutableArray.CreateBuilder<Trial>();
        var running = new List<Task<Trial?>>();
        var enough = false;
        foreach (var variant in variants)
        {
            while (running.Count >= jobs)
            {
                enough |= await NextAsync(running, done, isEnough);
            }

            if (enough || stop.IsCancellationRequested)
            {
                break;
            }

            running.Add(RunOneAsync(variant, stop.Token));
        }

        while (running.Count > 0)
        {
            if (enough)
            {
                await stop.CancelAsync();
            }

            enough |= await NextAsync(running, done, isEnough);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return done.ToImmutable();
    }

    public Task<ImmutableArray<Trial>> RunAsync(Variant variant, CancellationToken cancellationToken) => RunAsync([variant], null, cancellationToken);

    private async Task<bool> NextAsync(List<Task<Trial?>> running, ImmutableArray<Trial>.Builder done, Func<Trial, bool>? isEnough)
    {
        var ended = await Task.WhenAny(running);
        running.Remove(ended);
        if (await ended is not { } trial)
        {
            return false;
        }

        trial = trial with { Number = _trials.Count + 1 };
        _trials.Add(trial);
        done.Add(trial);
        observer(trial);
        return isEnough?.Invoke(trial) ?? false;
    }

    private async Task<Trial?> RunOneAsync(Variant variant, CancellationToken cancellationToken)
    {
        var attempt = _started.GetValueOrDefault(variant);
        _started[variant] = attempt + 1;
        try
        {
            var (outcome, fromCache) = await runner.RunAsync(variant, attempt, cancellationToken);
            return new Trial(0, variant, outcome, fromCache);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _started[variant]--;
            return null;
        }
    }
}

using System.Collections.Immutable;

namespace Sunup.Trials.Investigations;

/// <summary>Runs trials within a budget, several at a time, and keeps what came of each.</summary>
/// <param name="runner">Boots a variant.</param>
/// <param name="jobs">How many boot at once.</param>
/// <param name="observer">Told of each trial as it ends.</param>
/// <param name="budget">Cancelled when the time that the user gave is over.</param>
internal sealed class TrialBook(ITrialRunner runner, int jobs, Action<Trial> observer, CancellationToken budget)
{
    private const int MostChances = 2;

    private readonly Dictionary<Variant, int> _started = [];
    private readonly Dictionary<Variant, int> _chances = [];
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
        try
        {
            await RunAllAsync(variants, running, done, isEnough, stop);
        }
        finally
        {
            // Whatever ended it: no machine runs on.
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return done.ToImmutable();
    }

    private async Task RunAllAsync(IEnumerable<Variant> variants, List<Task<Trial?>> running, ImmutableArray<Trial>.Builder done, Func<Trial, bool>? isEnough, CancellationTokenSource stop)
    {
        var (open, enough) = await TakeKnownAsync(variants, done, isEnough, stop.Token);
        foreach (var variant in open)
        {
            while (running.Count >= jobs)
            {
                enough |= await NextAsync(running, done, isEnough, stop.Token);
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

            enough |= await NextAsync(running, done, isEnough, stop.Token);
        }
    }

    public Task<ImmutableArray<Trial>> RunAsync(Variant variant, CancellationToken cancellationToken) => RunAsync([variant], null, cancellationToken);

    private async Task<bool> NextAsync(List<Task<Trial?>> running, ImmutableArray<Trial>.Builder done, Func<Trial, bool>? isEnough, CancellationToken cancellationToken)
    {
        var ended = await Task.WhenAny(running);
        running.Remove(ended);
        if (await ended is not { } trial)
        {
            return false;
        }

        var chances = _chances.GetValueOrDefault(trial.Variant);
        if (trial.Outcome.IsChance && chances < MostChances)
        {
            // It is no answer, and it is asked again; what comes of it each time is the machine's own.
            _chances[trial.Variant] = chances + 1;
            Record(trial with { Outcome = trial.Outcome with { Result = TrialResult.Unresolved } }, done: null, isEnough: null);
            if (!cancellationToken.IsCancellationRequested)
            {
                running.Add(RunOneAsync(trial.Variant, cancellationToken));
            }

            return false;
        }

        _chances.Remove(trial.Variant);
        return Record(trial, done, isEnough);
    }

    /// <summary>What is known of earlier investigations comes first: nothing is booted that it makes needless, and the same investigation takes the same way again.</summary>
    private async Task<(List<Variant> Open, bool Enough)> TakeKnownAsync(
        IEnumerable<Variant> variants, ImmutableArray<Trial>.Builder done, Func<Trial, bool>? isEnough, CancellationToken cancellationToken)
    {
        var open = new List<Variant>();
        foreach (var variant in variants)
        {
            var attempt = _started.GetValueOrDefault(variant);
            if (await FindAsync(variant, attempt, cancellationToken) is not { } outcome)
            {
                open.Add(variant);
                continue;
            }

            _started[variant] = attempt + 1;
            if (Record(new Trial(0, variant, outcome, FromCache: true), done, isEnough))
            {
                return ([], true);
            }
        }

        return (open, false);
    }

    // Where the time is over while it is looked for, it is not known: what follows is not booted either.
    private async Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return cancellationToken.IsCancellationRequested ? null : await runner.FindAsync(variant, attempt, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool Record(Trial trial, ImmutableArray<Trial>.Builder? done, Func<Trial, bool>? isEnough)
    {
        trial = trial with { Number = _trials.Count + 1 };
        _trials.Add(trial);
        done?.Add(trial);
        observer(trial);
        return isEnough?.Invoke(trial) ?? false;
    }

    private async Task<Trial?> RunOneAsync(Variant variant, CancellationToken cancellationToken)
    {
        var attempt = _started.GetValueOrDefault(variant);
        _started[variant] = attempt + 1;
        try
        {
            return new Trial(0, variant, await runner.RunAsync(variant, attempt, cancellationToken), FromCache: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _started[variant]--;
            return null;
        }
    }
}

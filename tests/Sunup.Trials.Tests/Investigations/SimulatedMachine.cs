using Sunup.Model;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

/// <summary>A fault of a simulated machine: how often it strikes, and which changes take it away.</summary>
/// <param name="Stage">Where the boot ends when it strikes.</param>
/// <param name="Rate">How often.</param>
/// <param name="Cures">Sets of factors; any one of them, changed as a whole, takes the fault away.</param>
internal sealed record Fault(Stage Stage, double Rate, params string[][] Cures)
{
    public bool IsCuredBy(Variant variant) => Cures.Any(set => set.All(variant.Has));
}

/// <summary>A machine that is not there: fails as its faults say, by a seed. A factor that breaks by itself never starts.</summary>
internal sealed class SimulatedMachine(int seed, IReadOnlyList<Fault> faults, IReadOnlyList<string> breaking, int mostBoots) : ITrialRunner, IDisposable
{
    private readonly Random _random = new(seed);
    private readonly CancellationTokenSource _budget = new();

    public int Boots { get; private set; }

    /// <summary>How often a boot fails by what is no fault of the machine, and says so.</summary>
    public double Noise { get; init; }

    /// <summary>Factors with which it cannot be tried at all.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];

    /// <summary>As it is it cannot be tried.</summary>
    public bool IsUnresolved { get; init; }

    public CancellationToken Budget => _budget.Token;

    public void EndBudget() => _budget.Cancel();

    public Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken) => Task.FromResult<TrialOutcome?>(null);

    public Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++Boots >= mostBoots)
        {
            _budget.Cancel();
        }

        return Task.FromResult(Outcome(variant));
    }

    public void Dispose() => _budget.Dispose();

    private TrialOutcome Outcome(Variant variant)
    {
        if (Noise > 0 && _random.NextDouble() < Noise)
        {
            return new TrialOutcome(TrialResult.Down, Stage.Kernel, "SU0717", "the timer check failed", TimeSpan.Zero) { IsChance = true };
        }

        if (Unresolved.Any(variant.Has) || (IsUnresolved && variant.IsBaseline))
        {
            return new TrialOutcome(TrialResult.Unresolved, Stage.PowerOn, null, "the file is locked", TimeSpan.Zero);
        }

        if (breaking.Any(variant.Has))
        {
            return new TrialOutcome(TrialResult.Down, Stage.PowerOn, "SU0250", "does not start", TimeSpan.Zero);
        }

        foreach (var fault in faults.OrderBy(fault => fault.Stage))
        {
            if (!fault.IsCuredBy(variant) && _random.NextDouble() < fault.Rate)
            {
                return new TrialOutcome(TrialResult.Down, fault.Stage, "SU0900", "fails", TimeSpan.Zero);
            }
        }

        return new TrialOutcome(TrialResult.Up, Stage.Up, null, "came up", TimeSpan.Zero);
    }
}

/// <summary>Offers a change of each factor, all as likely, or some as a finding or the user would.</summary>
internal sealed class FactorList(IReadOnlyList<string> factors, IReadOnlyList<string> likely) : IHypothesisSource
{
    /// <summary>Named on the command line.</summary>
    public string? Named { get; init; }

    public Task<IReadOnlyList<Change>> ForAsync(Variant variant, TrialOutcome failure, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Change>>([.. factors.Select(factor => new Change(factor, "off", "on", "a factor") { Weight = likely.Contains(factor) ? Change.Likely : factor == Named ? 8 : 1, IsNamed = factor == Named })]);
}

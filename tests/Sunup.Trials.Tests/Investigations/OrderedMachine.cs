using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

/// <summary>A machine that is not there, with one factor that has an order: below a threshold it fails at some rate, from it on it comes up.</summary>
internal sealed class OrderedMachine(int seed, int threshold, double rate, int mostBoots) : ITrialRunner, IHypothesisSource, IDisposable
{
    public const string Factor = "size";
    public const int Own = 0;
    public const int Most = 32;

    private readonly Random _random = new(seed);
    private readonly CancellationTokenSource _budget = new();
    private int _boots;

    public CancellationToken Budget => _budget.Token;

    public Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken) => Task.FromResult<TrialOutcome?>(null);

    public Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++_boots >= mostBoots)
        {
            _budget.Cancel();
        }

        var size = variant.IsBaseline ? Own : int.Parse(variant.Changes[0].To, CultureInfo.InvariantCulture);
        return Task.FromResult(size < threshold && _random.NextDouble() < rate
            ? new TrialOutcome(TrialResult.Down, Stage.Kernel, null, "too small", TimeSpan.Zero)
            : new TrialOutcome(TrialResult.Up, Stage.Up, null, "", TimeSpan.Zero));
    }

    public Task<IReadOnlyList<Change>> ForAsync(Variant variant, TrialOutcome failure, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Change>>([Size(Most)]);

    public void Dispose() => _budget.Dispose();

    private static Change Size(int size) => new(Factor, "0", size.ToString(CultureInfo.InvariantCulture), "")
    {
        Gradation = size == Most ? new Gradation("at least", () => [.. Enumerable.Range(1, Most - 1).Select(Size)]) : null,
    };
}

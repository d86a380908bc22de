using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

/// <summary>The first trial runs until it is ended, the second breaks off by a bug.</summary>
internal sealed class BreakingOff : ITrialRunner
{
    public int Started { get; private set; }

    public int Cancelled { get; private set; }

    public Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken) => Task.FromResult<TrialOutcome?>(null);

    public async Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        if (++Started == 2)
        {
            throw new InvalidOperationException("a bug");
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }

        throw new InvalidOperationException("it was not ended");
    }
}

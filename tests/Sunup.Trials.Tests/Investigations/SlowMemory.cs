using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

/// <summary>Knows nothing, and takes all the time that is left to say so from some question on.</summary>
internal sealed class SlowMemory(SimulatedMachine machine, int from) : ITrialRunner
{
    private int _asked;

    public async Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        if (++_asked >= from)
        {
            machine.EndBudget();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return null;
    }

    public Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken) => machine.RunAsync(variant, attempt, cancellationToken);
}

namespace Sunup.Linux.Tests;

/// <summary>Waits for something that the kernel does in its own time.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}

namespace Sunup.Serving.Iscsi;

/// <summary>The connections that are being served, so that the end can wait for them.</summary>
internal sealed class ConnectionSet
{
    private readonly HashSet<Task> _running = [];
    private readonly Lock _lock = new();

    public void Add(Task task)
    {
        lock (_lock)
        {
            _running.Add(task);
        }

        _ = RemoveAsync(task);
    }

    /// <summary>All that are running now have ended; one that failed by our own fault throws here.</summary>
    public Task AllAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_running);
        }
    }

    private async Task RemoveAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}

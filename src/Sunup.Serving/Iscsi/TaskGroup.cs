namespace Sunup.Serving.Iscsi;

/// <summary>Work that goes on beside a loop: counted, bounded, and awaited at the end.</summary>
internal sealed class TaskGroup
{
    private const int Most = 16;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private TaskCompletionSource? _room;
    private int _count;

    /// <summary>Another one may start.</summary>
    public Task RoomAsync()
    {
        lock (_lock)
        {
            return _count < Most ? Task.CompletedTask : (_room ??= New()).Task;
        }
    }

    /// <summary>Takes over a task that ends without an exception.</summary>
    public void Add(Task task)
    {
        lock (_lock)
        {
            _count++;
        }

        _ = FollowAsync(task);
    }

    /// <summary>Nothing is under way.</summary>
    public Task AllAsync()
    {
        lock (_lock)
        {
            return _count == 0 ? Task.CompletedTask : (_idle ??= New()).Task;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _count--;
            _room?.SetResult();
            _room = null;
            if (_count == 0)
            {
                _idle?.SetResult();
                _idle = null;
            }
        }
    }
}

using Sunup.Model;

namespace Sunup.Serving.Tests.Dhcp;

/// <summary>Keeps every event, and lets a test wait for one.</summary>
internal sealed class RecordingSink : IBootEventSink
{
    private readonly Lock _lock = new();
    private readonly List<BootEvent> _events = [];
    private readonly List<(Func<BootEvent, bool> Wanted, TaskCompletionSource<BootEvent> Found)> _waiting = [];

    public IReadOnlyList<BootEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public void Publish(BootEvent bootEvent)
    {
        lock (_lock)
        {
            _events.Add(bootEvent);
            foreach (var (wanted, found) in _waiting)
            {
                if (wanted(bootEvent))
                {
                    found.TrySetResult(bootEvent);
                }
            }
        }
    }

    /// <summary>The first event, past or to come, that is wanted; fails after 20 seconds with what there was instead.</summary>
    public async Task<BootEvent> WaitForAsync(Func<BootEvent, bool> wanted)
    {
        var found = new TaskCompletionSource<BootEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_events.FirstOrDefault(wanted) is { } past)
            {
                return past;
            }

            _waiting.Add((wanted, found));
        }

        try
        {
            return await found.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The event did not come. There were:\n{string.Join('\n', Events.Select(bootEvent => $"{bootEvent.Kind}: {bootEvent.Text}"))}");
            throw;
        }
    }

    public Task<BootEvent> WaitForAsync(string kind) => WaitForAsync(bootEvent => string.Equals(bootEvent.Kind, kind, StringComparison.Ordinal));
}

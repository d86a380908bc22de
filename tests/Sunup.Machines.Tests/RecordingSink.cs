using System.Collections.Concurrent;
using Sunup.Model;

namespace Sunup.Machines.Tests;

/// <summary>Keeps every event.</summary>
internal sealed class RecordingSink : IBootEventSink
{
    private readonly ConcurrentQueue<BootEvent> _events = new();

    public IReadOnlyList<BootEvent> Events => [.. _events];

    public void Publish(BootEvent bootEvent) => _events.Enqueue(bootEvent);

    public BootEvent Single(string kind) => Events.Single(e => e.Kind == kind);

    public async Task<BootEvent> WaitForAsync(Func<BootEvent, bool> condition, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        while (true)
        {
            if (Events.FirstOrDefault(condition) is { } found)
            {
                return found;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}

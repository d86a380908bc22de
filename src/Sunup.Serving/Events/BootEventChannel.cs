using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sunup.Model;

namespace Sunup.Serving.Events;

/// <summary>Carries events from many sources to one reader. Bounded: a flood drops events and says how many.</summary>
public sealed class BootEventChannel(BootClock clock, int capacity = 16384) : IBootEventSink
{
    private readonly Channel<BootEvent> _channel = Channel.CreateBounded<BootEvent>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    public void Publish(BootEvent bootEvent)
    {
        if (!_channel.Writer.TryWrite(bootEvent))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>No more events: the reader ends after those that are here.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    public async IAsyncEnumerable<BootEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var bootEvent in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return bootEvent;
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                yield return Dropped(dropped);
            }
        }
    }

    private BootEvent Dropped(long count) => new()
    {
        At = clock.Now,
        Source = EventSource.Sunup,
        Kind = EventKinds.Note,
        Severity = EventSeverity.Warning,
        Text = $"{count} events were dropped: more arrived than could be recorded",
        Fields = [new EventField("dropped", count.ToString(System.Globalization.CultureInfo.InvariantCulture))],
    };
}

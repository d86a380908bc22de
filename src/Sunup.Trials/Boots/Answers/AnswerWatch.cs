using System.Net;
using System.Threading.Channels;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Trials.Boots.Answers;

/// <summary>Asks a machine on its boot network, from each of its leases on, until it answers; each new way of not answering is told once.</summary>
internal sealed class AnswerWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly ExpectedAnswer _wanted;
    private readonly AnswerProbe _probe;
    private readonly IBootEventSink _sink;
    private readonly BootClock _clock;
    private readonly CancellationTokenSource _end = new();
    // Only the last lease counts; a machine that starts again takes a new one, and is asked again.
    private readonly Channel<IPAddress> _leases = Channel.CreateBounded<IPAddress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _work;

    private AnswerWatch(ExpectedAnswer wanted, INetworkScope scope, IBootEventSink sink, BootClock clock)
    {
        (_wanted, _sink, _clock) = (wanted, sink, clock);
        _probe = new AnswerProbe(scope);
        _work = Task.Run(AskAllAsync);
    }

    /// <summary>Null for a machine that need not answer.</summary>
    public static AnswerWatch? Start(ExpectedAnswer? wanted, INetworkScope scope, IBootEventSink sink, BootClock clock) =>
        wanted is null ? null : new AnswerWatch(wanted, scope, sink, clock);

    /// <summary>The machine's address is that of its last lease.</summary>
    public void See(BootEvent seen)
    {
        if (seen.Kind is EventKinds.DhcpAck && IPAddress.TryParse(seen["address"], out var address) && !address.Equals(IPAddress.Any))
        {
            _leases.Writer.TryWrite(address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task AskAllAsync()
    {
        try
        {
            while (true)
            {
                await AskAsync(await _leases.Reader.ReadAsync(_end.Token));
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The boot is over.
        }
    }

    private async Task AskAsync(IPAddress address)
    {
        for (string? before = null; ;)
        {
            var reason = await _probe.AskAsync(address, _wanted, _end.Token);
            if (reason is null || !string.Equals(reason, before, StringComparison.Ordinal))
            {
                Tell(address, reason);
            }

            if (reason is null)
            {
                return;
            }

            before = reason;
            await Task.Delay(s_pause, _clock.Time, _end.Token);
            address = _leases.Reader.TryRead(out var newer) ? newer : address;
        }
    }

    private void Tell(IPAddress address, string? reason) => _sink.Publish(new BootEvent
    {
        At = _clock.Now,
        Source = EventSource.Sunup,
        Kind = reason is null ? EventKinds.ProbeAnswered : EventKinds.ProbeUnanswered,
        Text = reason is null ? $"{address} answers at {_wanted}" : $"{address} does not answer at {_wanted}: {reason}",
        Fields = [new EventField("probe", _wanted.ToString()), new EventField("address", address.ToString()), .. reason is null ? Array.Empty<EventField>() : [new EventField("reason", reason)]],
    });
}

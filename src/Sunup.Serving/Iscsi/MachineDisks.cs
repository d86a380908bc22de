using System.Collections.Concurrent;
using System.Threading.Channels;
using Sunup.Model;
using Sunup.Serving.Machines;

namespace Sunup.Serving.Iscsi;

/// <summary>Exports the disks of the machines of route san, and follows their files: what is added is there at once, what changes or goes is so once nobody has it.</summary>
/// <param name="folder">Where the machines' overlays are, one folder each, by their names.</param>
/// <param name="machines">Whose disks.</param>
/// <param name="target">Gives the target, which is started when there is a first disk.</param>
/// <param name="events">Gets what keeps a disk from being exported.</param>
/// <param name="clock">Of the events and of the waiting.</param>
internal sealed class MachineDisks(string folder, MachineDirectory machines, Func<Task<IscsiTarget>> target, IBootEventSink events, BootClock clock) : IAsyncDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, MachineDisk> _exported = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    /// <summary>Exports what there is, then follows.</summary>
    /// <exception cref="FindingException">SU0561 to SU0563: there is a disk, and the port cannot be had.</exception>
    public async Task StartAsync()
    {
        machines.Changed += Wake;
        if (WantedNow().Count > 0)
        {
            await target();
        }

        var isDone = await MatchAsync();
        _following = FollowAsync(isDone, _stopping.Token);
    }

    /// <summary>The machine has fetched its script, which it does once at each start, right before it asks for its disk.</summary>
    public void Started(string machine)
    {
        if (_exported.TryGetValue(machine, out var disk))
        {
            disk.Started();
        }
    }

    /// <summary>Follows no longer; what is exported stays so.</summary>
    public async Task StopAsync()
    {
        machines.Changed -= Wake;
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Closes the disks; nobody has them any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var disk in _exported.Values)
        {
            await disk.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void Wake(object? sender, EventArgs arguments) => _changes.Writer.TryWrite(true);

    private Dictionary<string, MachineDiskKey> WantedNow() => machines.Plans
        .Where(plan => plan is { Route: Route.San, Disk: not null, SanTarget: not null, Machine.Match: not null })
        .ToDictionary(plan => plan.Machine.Name, MachineDiskKey.Of, StringComparer.Ordinal);

    private async Task FollowAsync(bool isDone, CancellationToken stop)
    {
        while (true)
        {
            await WaitAsync(isDone ? Timeout.InfiniteTimeSpan : s_retry, stop);
            isDone = await MatchAsync();
        }
    }

    private async Task WaitAsync(TimeSpan most, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_changes.Reader.WaitToReadAsync(ended.Token).AsTask(), Task.Delay(most, clock.Time, ended.Token));
        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
        _changes.Reader.TryRead(out _);
    }

    /// <summary>Makes the exports what the machines want. False: something is left to do, because somebody has a disk or one cannot be opened.</summary>
    private async Task<bool> MatchAsync()
    {
        var wanted = WantedNow();
        var isDone = true;
        foreach (var (name, disk) in _exported.Where(pair => wanted.GetValueOrDefault(pair.Key) != pair.Value.Key).ToList())
        {
            isDone &= await WithdrawAsync(name, disk);
        }

        foreach (var key in wanted.Values.Where(key => !_exported.ContainsKey(key.Machine)))
        {
            isDone &= await ExportAsync(key);
        }

        return isDone;
    }

    private async Task<bool> WithdrawAsync(string name, MachineDisk disk)
    {
        disk.Outdate();
        var from = await target();
        if (from.HasSessions(disk.Key.Target))
        {
            Tell(name, EventSeverity.Info, $"machine {name} has its disk: what changed is in force when it has logged out or starts again", null);
            return false;
        }

        await from.RemoveAsync(disk.Key.Target, "the machine's file was changed");
        await disk.DisposeAsync();
        _exported.TryRemove(name, out _);
        _told.Remove(name);
        return true;
    }

    private async Task<bool> ExportAsync(MachineDiskKey key)
    {
        try
        {
            var to = await target();
            var disk = await MachineDisk.OpenAsync(key, Path.Combine(folder, key.Machine));
            _exported[key.Machine] = disk;
            to.Add([disk.Export()]);
            _told.Remove(key.Machine);
            return true;
        }
        catch (FindingException fault)
        {
            Tell(key.Machine, EventSeverity.Error, $"machine {key.Machine} has no disk: {fault.Finding.Summary}", fault.Finding.Id);
            return false;
        }
    }

    /// <summary>Once, however often it is tried.</summary>
    private void Tell(string machine, EventSeverity severity, string text, string? finding)
    {
        if (_told.GetValueOrDefault(machine) == text)
        {
            return;
        }

        _told[machine] = text;
        events.Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Iscsi,
            Kind = severity == EventSeverity.Error ? EventKinds.MachineRejected : EventKinds.Note,
            Severity = severity,
            Text = text,
            Subject = new EventSubject(machine),
            FindingId = finding,
        });
    }
}

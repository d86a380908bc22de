using System.Collections.Immutable;
using System.Globalization;
using Sunup.Diagnosis.Hosts;
using Sunup.Linux.Kexec;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts.Reading;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>
/// Looks at the host while a VM runs: what the kernel and auditd say of this QEMU, and the counters of its control group, from before its start to after its end. What is
/// about it becomes an event with the kernel's own time. Opening costs a system call or two; it is looked at once a second, and once more when QEMU is gone.
/// </summary>
internal sealed class HostWatch : IAsyncDisposable
{
    private const int MostEvents = 200;
    private const int MostDoubtful = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly QemuEvents _events;
    private readonly BootClock _clock;
    private readonly QemuCommandLine _command;
    private readonly KernelLog? _kernel = KernelLog.OpenAtEnd();
    private readonly AuditTail? _audit = AuditTail.AtEnd();
    private readonly HostLines _lines = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<string> _told = [];
    // Of a program of that name, by a thread that was not seen: whose it was, QEMU's end tells.
    private readonly Queue<(string Text, string Log, DateTimeOffset At)> _doubtful = [];
    private DateTimeOffset _lastLook;
    private HostedProcess? _process;
    private MemoryGroup? _group;
    private Task _looking = Task.CompletedTask;

    public HostWatch(QemuCommandLine command, QemuEvents events, BootClock clock)
    {
        (_command, _events, _clock) = (command, events, clock);
        _lastLook = clock.Now;
    }

    /// <summary>QEMU has a process.</summary>
    public void Started(int processId)
    {
        _process = new HostedProcess
        {
            Id = processId,
            Name = Path.GetFileName(_command.Executable) is { Length: > 15 } name ? name[..15] : Path.GetFileName(_command.Executable),
            HasKernelIds = HasKernelIds(),
            OwnGroup = _command.Share.Limits?.MemoryBytes is null ? null : Path.GetFileName(_command.Folder),
            Files = [.. _command.Share.Images.Select(image => image.Path)],
        };
        _group = MemoryGroup.Of(processId);
        if (_kernel is null)
        {
            _events.HostUnseen("the kernel's messages (/dev/kmsg) cannot be read: it needs root, or kernel.dmesg_restrict=0");
        }

        _looking = LookOnAsync(_stop.Token);
    }

    /// <summary>QEMU answers, and has its threads.</summary>
    public void Connected() => Look();

    /// <summary>QEMU is gone: what was said at the last moment, and what its group counted.</summary>
    /// <param name="signal">That ended it; null for none.</param>
    public void Ended(int? signal)
    {
        Look();
        if (signal is Signals.Segmentation or Signals.BusError or Signals.IllegalInstruction or Signals.FloatingPoint)
        {
            TellDoubtful();
        }

        if (_group is { } before && before.Again() is var now && now.Kills > before.Kills)
        {
            // Of its own group SU0216 tells; of others only what killed this QEMU.
            var isOwn = _process?.OwnGroup is { } own && Path.GetFileName(before.Folder) == own;
            _events.HostCounted(before.Folder, now.Kills - before.Kills, now.AtLimit - before.AtLimit, now.LimitBytes, signal is Signals.Kill && !isOwn ? "SU1288" : null);
        }
    }

    /// <summary>The lines that were told, as evidence of why QEMU did not start.</summary>
    public ImmutableArray<Evidence> Told()
    {
        Look();
        lock (_lock)
        {
            return [.. _told.Select(line => new Evidence(line, "host's kernel"))];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
        lock (_lock)
        {
            // Whoever still looks finds nobody to look for.
            _process = null;
            _kernel?.Dispose();
        }
    }

    private async Task LookOnAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock.Time);
        try
        {
            // Not on the caller's time: the machine is being started.
            await Task.Yield();
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The watch is over.
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_process is null)
            {
                return;
            }

            _process = _process with { Threads = _process.Threads.Union(ThreadsOf(_process.Id)), Devices = _process.Devices.IsEmpty ? DevicesBelow(_process.Files) : _process.Devices };
            var now = _clock.Now;
            foreach (var message in _kernel?.ReadMessages() ?? [])
            {
                Tell(message.Text, "/dev/kmsg", TimeOf(message.SinceBoot, now));
            }

            foreach (var line in _audit?.ReadNew() ?? [])
            {
                Tell(line, AuditTail.DefaultPath, now);
            }

            _lastLook = now;
        }
    }

    private void Tell(string text, string log, DateTimeOffset at)
    {
        if (_told.Count >= MostEvents)
        {
            return;
        }

        if (_lines.Read(text, _process!) is { } message)
        {
            _told.Add(text);
            _events.HostSaid(at, text, log, message);
        }
        else if (text.Contains($"{_process!.Name}[", StringComparison.Ordinal))
        {
            _doubtful.Enqueue((text, log, at));
            if (_doubtful.Count > MostDoubtful)
            {
                _doubtful.Dequeue();
            }
        }
    }

    /// <summary>It crashed, and a program of its name is said to have crashed meanwhile.</summary>
    private void TellDoubtful()
    {
        lock (_lock)
        {
            if (_process is null)
            {
                return;
            }

            _process = _process with { HasKernelIds = false };
            foreach (var (text, log, at) in _doubtful.ToArray())
            {
                Tell(text, log, at);
            }
        }
    }

    /// <summary>The kernel's clock is the monotonic one, but for what NTP makes of it: a message is no older than the last look, and no younger than this one.</summary>
    private DateTimeOffset TimeOf(TimeSpan sinceBoot, DateTimeOffset now)
    {
        var at = now - (TimeSpan.FromSeconds(_clock.Time.GetTimestamp() / (double)_clock.Time.TimestampFrequency) - sinceBoot);
        return at < _lastLook ? _lastLook : at > now ? now : at;
    }

    /// <remarks>Source: proc_pid_ns(5), include/linux/proc_ns.h: PROC_PID_INIT_INO is the inode of the first PID namespace.</remarks>
    private static bool HasKernelIds()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget is null or "pid:[4026531836]";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static IEnumerable<int> ThreadsOf(int processId)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task")).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ImmutableArray<string> DevicesBelow(ImmutableArray<string> images)
    {
        var devices = new BlockDeviceReader(new HostFiles());
        return [.. images.SelectMany(image => devices.Below(image)).Distinct(StringComparer.Ordinal)];
    }
}

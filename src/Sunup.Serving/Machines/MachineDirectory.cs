using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;

namespace Sunup.Serving.Machines;

/// <summary>The machines of a folder and of given files, kept up to date while it runs.</summary>
/// <remarks>
/// A change of a machine file, or of a kernel, initrd, disk or script that one names, is in force without a restart. A file that becomes bad is reported
/// (<see cref="EventKinds.MachineRejected"/>) and its last good plan stays in force; a file that goes away takes its machine with it. A folder that
/// goes away takes nothing. Lookups read one immutable snapshot and never wait.
/// </remarks>
public sealed class MachineDirectory : IMachineDirectory, IAsyncDisposable
{
    private readonly MachineDirectoryOptions _options;
    private readonly BootClock _clock;
    private readonly MachineEvents _events;
    private readonly MachineFileLoader _loader;
    private readonly FolderWatch _watch = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private ImmutableArray<MachineFileState> _states = [];
    private volatile MachineSnapshot _snapshot = MachineSnapshot.Empty;
    private Task _watching = Task.CompletedTask;
    private string? _lastWarning;

    public MachineDirectory(MachineDirectoryOptions options, ArtifactResolver resolver, IBootEventSink events, BootClock clock, IProgress<ArtifactProgress>? progress = null)
    {
        _options = options;
        _clock = clock;
        _events = new MachineEvents(events, clock);
        _loader = new MachineFileLoader(resolver, _events, progress, options);
    }

    /// <summary>The machines in force, by file name.</summary>
    public ImmutableArray<BootPlan> Plans => _snapshot.Plans;

    /// <summary>Raised when other plans came into force, on the thread that read them.</summary>
    public event EventHandler? Changed;

    public BootPlan? Find(in MachineIdentity identity) => _snapshot.Find(identity);

    public BootPlan? FindByName(string name) => _snapshot.FindByName(name);

    /// <summary>Loads every file, then watches until disposal. Bad files are reported as events.</summary>
    /// <exception cref="FindingException">SU0119: the folder is not there.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Folder is { } folder && !Directory.Exists(folder))
        {
            throw MachineFolderFindings.Missing(folder);
        }

        // Watching begins before loading, so that no change falls between.
        var folders = _options.Files.Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!).Append(_options.Folder).OfType<string>();
        var unwatched = folders.Distinct(StringComparer.Ordinal).Where(one => !_watch.TryAdd(one)).ToArray();
        if (unwatched.Length > 0)
        {
            _events.Warn($"no watch on {string.Join(", ", unwatched)} (see sysctl fs.inotify): changes there are noticed within {_options.Rescan.TotalSeconds} s");
        }

        await ReloadAsync(cancellationToken);
        _watching = WatchAsync(_stopping.Token);
    }

    /// <summary>Looks at every file now, and reads those that changed.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (ListFiles() is not { } files)
            {
                return;
            }

            var states = _states.Where(state => files.Contains(state.Path)).ToImmutableArray();
            var changed = states.Length != _states.Length || _states.IsEmpty;
            foreach (var file in files)
            {
                var before = states.FirstOrDefault(state => state.Path == file);
                if (before?.IsCurrent(_clock.Now) == true)
                {
                    continue;
                }

                changed = true;
                var after = await _loader.LoadAsync(before ?? new MachineFileState(file), _clock.Now, cancellationToken);
                states = before is null ? states.Add(after) : states.Replace(before, after);
            }

            if (changed)
            {
                Apply(states, files);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch.Dispose();
        _stopping.Dispose();
        _oneAtATime.Dispose();
    }

    private void Apply(ImmutableArray<MachineFileState> states, SortedSet<string> files)
    {
        var news = new List<Action<MachineEvents>>();
        foreach (var gone in _states.Where(state => state.InForce is not null && !files.Contains(state.Path)))
        {
            news.Add(events => events.Removed(gone.Path, gone.InForce!.Machine.Name));
        }

        _states = MachineSelection.Select(states, news);
        _snapshot = new MachineSnapshot([.. _states.OrderBy(state => state.Path, StringComparer.Ordinal).Select(state => state.InForce).OfType<BootPlan>()], _options.DefaultMachine);
        news.ForEach(tell => tell(_events));
        if (news.Count > 0)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }

        WarnOnce(_options.DefaultMachine is { } name && _snapshot.Default is null ? $"default_machine '{name}' is not among the machines: unknown clients get no boot file" : null);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await _watch.WaitAsync(_options.Rescan, _clock.Time, cancellationToken))
            {
                await Task.Delay(_options.Debounce, _clock.Time, cancellationToken);
                _watch.Forget();
            }

            await TryReloadAsync(cancellationToken);
        }
    }

    // A bug in reading one file must not end the watching of all.
    private async Task TryReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReloadAsync(cancellationToken);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            WarnOnce($"the machine files could not be read again, all stay as they were. This is a bug of Sunup: {bug.GetType().Name}: {bug.Message}");
        }
    }

    /// <summary>The files to serve; null when the folder cannot be listed just now.</summary>
    private SortedSet<string>? ListFiles()
    {
        var files = new SortedSet<string>(_options.Files.Select(Path.GetFullPath), StringComparer.Ordinal);
        try
        {
            if (_options.Folder is { } folder)
            {
                files.UnionWith(Directory.EnumerateFiles(Path.GetFullPath(folder), $"*{MachineFileReader.Extension}").Where(file => !Path.GetFileName(file).StartsWith('.')));
            }

            return files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            WarnOnce($"the folder {_options.Folder} cannot be read ({fault.Message}): its machines stay as they were");
            return null;
        }
    }

    private void WarnOnce(string? warning)
    {
        if (warning is not null && warning != _lastWarning)
        {
            _events.Warn(warning);
        }

        _lastWarning = warning;
    }
}

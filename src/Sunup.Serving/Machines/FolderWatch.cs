using System.Threading.Channels;

namespace Sunup.Serving.Machines;

/// <summary>Wakes when something happens in some folders. It may miss a change or wake for nothing: what changed is for the caller to look up.</summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Watches <paramref name="folder"/>; false when the system has no watch to give (fs.inotify limits) or the folder is not there.</summary>
    public bool TryAdd(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime | NotifyFilters.Attributes,
                IncludeSubdirectories = false,
            };
            _watchers.Add(watcher);
            watcher.Created += (_, _) => Wake();
            watcher.Changed += (_, _) => Wake();
            watcher.Deleted += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
            watcher.Error += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
            return true;
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits for a change, <paramref name="most"/> at most; true when there was one.</summary>
    public async Task<bool> WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changes.Reader.WaitToReadAsync(ended.Token).AsTask();
        var first = await Task.WhenAny(change, Task.Delay(most, time, ended.Token));
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == change;
    }

    /// <summary>Forgets the changes so far: what follows sees them all.</summary>
    public void Forget() => _changes.Reader.TryRead(out _);

    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }
    }

    private void Wake() => _changes.Writer.TryWrite(true);
}

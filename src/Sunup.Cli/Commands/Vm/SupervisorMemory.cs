using Sunup.Linux.Processes;

namespace Sunup.Cli.Commands.Vm;

/// <summary>Gives back what a supervisor's start-up and the watching of a boot took, once it has nothing to do but wait.</summary>
/// <remarks>In two steps a while apart, see <see cref="ProgramPages.GiveBack"/>; on threads of the pool. Whatever is needed again comes back when it is touched.</remarks>
internal sealed class SupervisorMemory : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1.5);

    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private ProgramPages? _pages;

    public SupervisorMemory(TimeProvider time) => _timer = time.CreateTimer(_ => Step(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Soon, unless it is called again before.</summary>
    public void ReturnSoon()
    {
        lock (_lock)
        {
            _pages = null;
            _timer.Change(s_pause, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Step()
    {
        lock (_lock)
        {
            if (_pages is { } pages)
            {
                pages.GiveBack();
                _pages = null;
                return;
            }

            // The artifacts were read and hashed, the console's lines are judged: nearly all of the heap is garbage.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _pages = ProgramPages.Find();
            _timer.Change(s_pause, Timeout.InfiniteTimeSpan);
        }
    }
}

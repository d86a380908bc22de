using Sunup.Linux.Processes;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Waits for the steps of QEMU's start: each ends when it is done, when QEMU is gone, or when the time is over.</summary>
internal sealed class StartDeadline : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ChildProcess _process;
    private readonly QemuCommandLine _commandLine;
    private readonly QemuEvents _events;
    private readonly QemuOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public StartDeadline(ChildProcess process, QemuOptions options, QemuCommandLine commandLine, QemuEvents events, CancellationToken cancellationToken)
    {
        _process = process;
        _commandLine = commandLine;
        _events = events;
        _options = options;
        _cancellationToken = cancellationToken;
        _timeout = new CancellationTokenSource(options.StartWithin, options.Clock.Time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
    }

    /// <exception cref="FindingException">QEMU ended (SU02xx, by what it said), or took too long (SU0202).</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> step)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_either.Token);
        var running = step(ended.Token).AsTask();
        if (await Task.WhenAny(running, _process.Exited) != running)
        {
            await ended.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw await RefusedAsync(null);
        }

        try
        {
            return await running;
        }
        catch (OperationCanceledException e) when (!_cancellationToken.IsCancellationRequested)
        {
            throw new FindingException(QemuRefusals.TooSlow(_commandLine, _options.StartWithin, _events.Messages), e);
        }
        catch (IOException e)
        {
            // The sockets close a moment before the process is gone.
            throw await RefusedAsync(e);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }

    private async Task<FindingException> RefusedAsync(Exception? because)
    {
        // It ends by itself with the exit code that it means; only one that does not is stopped.
        await ((Task)_process.Exited.WaitAsync(Grace, _options.Clock.Time, _cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var exit = await _process.StopAsync(Grace, _options.Clock.Time, _cancellationToken);
        return new FindingException(QemuRefusals.Explain(_commandLine, exit, _events.Messages), because);
    }
}

using System.Collections.Immutable;
using Sunup.Linux.Native;

namespace Sunup.Linux.Processes;

/// <summary>A child that dies with this process, however this process ends.</summary>
/// <remarks>
/// The kernel sends PR_SET_PDEATHSIG when the <em>thread</em> that started the child dies, so each child has a thread of its own that lives
/// as long as it does, reads its output and reaps it. setpriv(1) sets the signal between fork and exec; a shell then makes sure that the parent was
/// still there (the signal is not sent for a death that came before). Both are replaced by the program: the id stays.
/// </remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Launcher = "[ \"$PPID\" = \"$1\" ] || exit 125; shift; exec \"$@\"";
    private const string SetPrivPath = "/usr/bin/setpriv";
    private const nint PidfdSendSignal = 424;

    private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildGuardian _guardian;

    private ChildProcess(ChildGuardian guardian) => _guardian = guardian;

    public int Id => _guardian.Id;

    /// <summary>Completes when it has ended and all it wrote was handed on.</summary>
    public Task<ChildExit> Exited => _exited.Task;

    /// <exception cref="LinuxException">It could not be started; ENOENT also when setpriv(1) of util-linux is missing.</exception>
    public static ChildProcess Start(ChildOptions options)
    {
        if (!File.Exists(options.Executable))
        {
            throw new LinuxException($"start {options.Executable}", Errno.ENOENT, options.Executable);
        }

        string[] command =
        [
            "setpriv", "--pdeathsig", "KILL", "--", "/bin/sh", "-c", Launcher, "sh",
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            options.Executable, .. options.Arguments,
        ];
        var guardian = new ChildGuardian(SetPrivPath, command, options);
        var child = new ChildProcess(guardian);
        guardian.Start(exit => child._exited.TrySetResult(exit));
        return child;
    }

    /// <summary>Runs it to its end and gives all it wrote; kills it after <paramref name="within"/>.</summary>
    /// <param name="options">The program. Its <see cref="ChildOptions.OnLine"/> is not called.</param>
    /// <param name="within">The time it has.</param>
    /// <param name="time">The clock of that time.</param>
    /// <param name="maxLines">Lines beyond these are dropped.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<ChildResult> CaptureAsync(
        ChildOptions options, TimeSpan within, TimeProvider time, int maxLines = 10_000, CancellationToken cancellationToken = default)
    {
        var lines = ImmutableArray.CreateBuilder<ChildLine>();
        await using var child = Start(options with
        {
            OnLine = line =>
            {
                if (lines.Count < maxLines)
                {
                    lines.Add(line);
                }
            },
        });
        try
        {
            await child.Exited.WaitAsync(within, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            child.Signal(Signals.Kill);
        }

        var exit = await child.Exited;
        return new ChildResult(exit, lines.ToImmutable());
    }

    /// <summary>Sends a signal; does nothing when it has ended. Never hits another process.</summary>
    public void Signal(int signal)
    {
        if (!_exited.Task.IsCompleted)
        {
            _guardian.Signal(PidfdSendSignal, signal);
        }
    }

    /// <summary>Asks it to end (SIGTERM), and kills it when it has not after <paramref name="grace"/>.</summary>
    public async Task<ChildExit> StopAsync(TimeSpan grace, TimeProvider time, CancellationToken cancellationToken = default)
    {
        Signal(Signals.Terminate);
        try
        {
            return await Exited.WaitAsync(grace, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Signal(Signals.Kill);
            return await Exited;
        }
    }

    /// <summary>Kills it if it still runs, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(Signals.Kill);
        await Exited;
        _guardian.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace Sunup.Cli.Invocation;

/// <summary>Turns Ctrl-C, SIGTERM and a closed terminal into cancellation; the second one ends the process at once.</summary>
public sealed class Interrupts : IDisposable
{
    private readonly CommandHost _host;
    private readonly CancellationTokenSource _cancellation;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Interrupts(CommandHost host, CancellationToken cancellationToken)
    {
        _host = host;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = host.WatchesSignals
            ? [Watch(PosixSignal.SIGINT), Watch(PosixSignal.SIGTERM), Watch(PosixSignal.SIGHUP)]
            : [];
    }

    public CancellationToken Token => _cancellation.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    private PosixSignalRegistration Watch(PosixSignal signal) => PosixSignalRegistration.Create(signal, OnSignal);

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            Say($"sunup: {signal.Signal}: stopping what was started; once more ends it at once");
            _ = _cancellation.CancelAsync();
        }
        else
        {
            // What we started dies with us: children are bound to their parent's life.
            Say($"sunup: {signal.Signal} again: ending now");
            System.Environment.Exit(ExitCodes.Interrupted);
        }
    }

    private void Say(string text)
    {
        try
        {
            _host.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // The terminal is gone (SIGHUP); stopping matters, telling does not.
        }
    }
}

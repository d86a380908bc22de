using System.Net.Sockets;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>A running VM: its process, machine protocol and serial console, told as events. It dies with this process, and leaves nothing behind when disposed.</summary>
public sealed class VirtualMachine : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly QemuCommandLine _commandLine;
    private readonly QemuEvents _events;
    private readonly ChildProcess _process;
    private readonly QmpClient _qmp;
    private readonly SerialConsole _console;
    private readonly MachineSurroundings _surroundings;
    private readonly HostWatch _host;
    private readonly TimeProvider _time;
    private int _disposed;

    private VirtualMachine(
        QemuCommandLine commandLine, QemuEvents events, ChildProcess process, QmpClient qmp, SerialConsole console, MachineSurroundings surroundings, HostWatch host, TimeProvider time)
    {
        _surroundings = surroundings;
        _host = host;
        _commandLine = commandLine;
        _events = events;
        _process = process;
        _qmp = qmp;
        _console = console;
        _time = time;
        Exited = WatchAsync();
    }

    public int ProcessId => _process.Id;

    /// <summary>The machine protocol, for what has no method here.</summary>
    public QmpClient Qmp => _qmp;

    /// <summary>Completes when QEMU is gone and all it had to say was told.</summary>
    public Task<VirtualMachineExit> Exited { get; }

    /// <summary>Starts QEMU and lets the machine run.</summary>
    /// <exception cref="FindingException">QEMU did not start: SU02xx with its own words, or SU01xx for what the host lacks.</exception>
    public static async Task<VirtualMachine> StartAsync(QemuCommandLine commandLine, QemuOptions options, CancellationToken cancellationToken)
    {
        VirtualMachineFolder.Prepare(commandLine);
        var events = new QemuEvents(options);
        using var qmpListener = Listen(commandLine.QmpSocket);
        using var serialListener = Listen(commandLine.SerialSocket);
        var host = new HostWatch(commandLine, events, options.Clock);
        MachineSurroundings? surroundings = null;
        ChildProcess? process = null;
        QmpClient? qmp = null;
        SerialConsole? console = null;
        try
        {
            surroundings = MachineSurroundings.Prepare(commandLine, events.Said);
            process = StartProcess(commandLine, options, events);
            surroundings.Started(process.Id);
            host.Started(process.Id);
            events.Started(process.Id, commandLine);
            using var starting = new StartDeadline(process, options, commandLine, events, cancellationToken);
            console = new SerialConsole(await starting.RunAsync(serialListener.AcceptAsync), options);
            var stream = new NetworkStream(await starting.RunAsync(qmpListener.AcceptAsync), ownsSocket: true);
            qmp = await starting.RunAsync(async token => await QmpClient.ConnectAsync(stream, events.Happened, token));
            events.Connected(qmp.Version);
            await surroundings.ConnectedAsync(qmp, cancellationToken);
            var machine = new VirtualMachine(commandLine, events, process, qmp, console, surroundings, host, options.Clock.Time);
            await starting.RunAsync(async token => await qmp.ContinueAsync(token));
            // The guest runs: looking around delays nothing.
            host.Connected();
            return machine;
        }
        catch (Exception e)
        {
            // Why QEMU was refused something stands in the host's log, not in what QEMU says.
            var told = e is FindingException ? host.Told() : [];
            await ReleaseAsync(commandLine, process, qmp, console, surroundings, host);
            if (told.IsEmpty)
            {
                throw;
            }

            var finding = ((FindingException)e).Finding;
            throw new FindingException(finding with { Evidence = [.. finding.Evidence, .. told] }, e);
        }
    }

    /// <summary>Types on the serial console.</summary>
    public ValueTask WriteConsoleAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _console.WriteAsync(bytes, cancellationToken);

    /// <summary>Presses the power button. The guest may take its time, or not listen; see <see cref="Exited"/>.</summary>
    public Task PowerDownAsync(CancellationToken cancellationToken) => _qmp.SystemPowerDownAsync(cancellationToken);

    /// <summary>Ends the VM at once: by the machine protocol, else by signals. Disks are flushed in all but the last case.</summary>
    public async Task<VirtualMachineExit> QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _qmp.QuitAsync(cancellationToken).WaitAsync(Grace, _time, cancellationToken);
            await _process.Exited.WaitAsync(Grace, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await _process.StopAsync(Grace, _time, cancellationToken);
        }

        return await Exited;
    }

    /// <summary>Ends the machine if it still runs, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (!_process.Exited.IsCompleted)
        {
            await QuitAsync(CancellationToken.None);
        }

        await Exited;
        await ReleaseAsync(_commandLine, _process, _qmp, _console, _surroundings, _host);
    }

    private async Task<VirtualMachineExit> WatchAsync()
    {
        var exit = await _process.Exited;
        await _console.Completed;
        await _qmp.Closed;
        _host.Ended(exit.Signal);
        if (_surroundings.OutOfMemoryKills > 0)
        {
            _events.OutOfMemory(_commandLine.Share.Limits!);
        }

        return _events.Exited(exit);
    }

    private static ChildProcess StartProcess(QemuCommandLine commandLine, QemuOptions options, QemuEvents events) => HostFindings.Guard(() => ChildProcess.Start(new ChildOptions
    {
        Executable = commandLine.Executable,
        Arguments = commandLine.Arguments,
        Scope = options.Scope,
        InheritedHandles = options.InheritedHandles,
        OnLine = events.Said,
    }));

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(1);
        return socket;
    }

    private static async Task ReleaseAsync(
        QemuCommandLine commandLine, ChildProcess? process, QmpClient? qmp, SerialConsole? console, MachineSurroundings? surroundings, HostWatch host)
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        if (qmp is not null)
        {
            await qmp.DisposeAsync();
        }

        if (console is not null)
        {
            await console.DisposeAsync();
        }

        if (surroundings is not null)
        {
            await surroundings.DisposeAsync();
        }

        await host.DisposeAsync();
        VirtualMachineFolder.Remove(commandLine.Folder);
    }
}

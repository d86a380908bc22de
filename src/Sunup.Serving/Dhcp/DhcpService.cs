using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;
using Sunup.Serving.Clients;

namespace Sunup.Serving.Dhcp;

/// <summary>DHCP or proxyDHCP on real interfaces, with port 4011 and durable leases.</summary>
/// <param name="config">Interfaces, mode, subnets, ports, and the state directory, where <c>leases.log</c> is kept.</param>
/// <param name="policy">Who boots what: a <see cref="BootDirector"/>, or <see cref="NoBootPolicy"/> for addresses alone.</param>
/// <param name="clients">Told who has which address, for TFTP and HTTP.</param>
/// <param name="sink">Every packet, and every decision not to answer one.</param>
/// <param name="clock">The clock that all sources of events share.</param>
/// <param name="scope">The network in which the sockets are made.</param>
public sealed class DhcpService(ServiceConfig config, IBootPolicy policy, IClientTable clients, IBootEventSink sink, BootClock clock, INetworkScope scope) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DhcpInterfaces? _interfaces;
    private LeaseLog? _log;
    private DhcpLoop? _loop;
    private Thread? _thread;

    /// <summary>Ends when the service does; fails if a bug ended it.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Opens sockets and leases, and serves from then on.</summary>
    /// <exception cref="FindingException">A port is taken (SU0402) or forbidden (SU0410), an interface is missing (SU0411), the lease log cannot be opened (SU0412).</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var events = new DhcpEventWriter(sink, clock);
        var server = new DhcpServer(DhcpSettingsReader.Read(config.Dhcp), policy);
        _interfaces = new DhcpInterfaces(config, scope, events);
        _interfaces.Open();
        if (config.Dhcp.Mode == DhcpMode.Full)
        {
            (_log, var records) = LeaseLog.Open(Path.Combine(config.StateDirectory, "leases.log"), new LeaseLogEvents(sink, clock));
            server.Restore(records, clock.Now);
        }

        _loop = new DhcpLoop(server, config.Dhcp, _interfaces, _log, clients, events, clock);
        _thread = new Thread(RunLoop) { IsBackground = true, Name = "dhcp" };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Starts, serves until cancelled, and ends cleanly.</summary>
    /// <exception cref="FindingException">As <see cref="StartAsync"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await using var registration = cancellationToken.Register(Stop);
        await Completion;
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        if (_thread is not null)
        {
            await Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _loop?.Dispose();
        _interfaces?.Dispose();
        _log?.Dispose();
        _stop.Dispose();
    }

    private void Stop()
    {
        _stop.Cancel();
        _loop?.Wake();
    }

    private void RunLoop()
    {
        try
        {
            _loop!.Run(_stop.Token);
            _ended.TrySetResult();
        }
        catch (Exception e)
        {
            // The top of the thread: whoever awaits Completion sees the bug.
            _ended.TrySetException(e);
        }
    }
}

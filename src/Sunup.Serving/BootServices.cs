using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Clients;
using Sunup.Serving.Dhcp;
using Sunup.Serving.Events;
using Sunup.Serving.Files;
using Sunup.Serving.Http;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Machines;
using Sunup.Serving.Ndp;
using Sunup.Serving.Tftp;

namespace Sunup.Serving;

/// <summary>Everything that a machine needs from power-on to its kernel, on one network: DHCP, TFTP, HTTP, iSCSI, and the answer to router solicitations.</summary>
public sealed class BootServices : IAsyncDisposable
{
    private readonly ServiceConfig _config;
    private readonly INetworkScope _scope;
    private readonly BootClock _clock;
    private readonly BootClientMemory _bootClients;
    private readonly DhcpService _dhcp;
    private readonly TftpService _tftp;
    private readonly HttpService _http;
    private readonly IscsiService _iscsi;
    private readonly List<RouterSolicitationService> _solicitations = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    /// <param name="config">What is offered where.</param>
    /// <param name="machines">The machines that are served.</param>
    /// <param name="loaders">The loaders at hand.</param>
    /// <param name="sink">Where all events go.</param>
    /// <param name="clock">The clock of the events.</param>
    /// <param name="scope">The network that is served.</param>
    /// <param name="disksOf">Machines whose disks are exported, as their files say at each moment; null: those of the service file are all.</param>
    public BootServices(ServiceConfig config, IMachineDirectory machines, LoaderCatalogue loaders, IBootEventSink sink, BootClock clock, INetworkScope scope, MachineDirectory? disksOf = null)
    {
        _config = config;
        _scope = scope;
        _clock = clock;
        var clients = new ClientTable();
        var joiner = new SubjectJoiner(clients, sink);
        _bootClients = new BootClientMemory(joiner, clock.Time);
        var files = new BootFileStore(machines, loaders, config.Http, config.Tftp);
        var addresses = config.Interfaces.IsEmpty ? [IPAddress.Any] : scope.Run(() => AddressesOf(config.Interfaces));
        _dhcp = new DhcpService(config, new BootDirector(machines, loaders, config.Http.Port), clients, _bootClients, clock, scope);
        _tftp = new TftpService(config.Tftp, files, joiner, clock, scope, addresses);
        _iscsi = new IscsiService(config, disksOf, joiner, clock, scope, addresses);
        _http = new HttpService(config.Http, files, machines, _iscsi.Watching(joiner), clock, scope, addresses);
    }

    /// <summary>Fails when one of the servers fails; otherwise ends when they are stopped.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Opens all ports, then serves. Files are served before addresses are given, so that no early client is turned away.</summary>
    /// <exception cref="FindingException">A port is taken or forbidden, an interface or a folder is missing.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_config.Http.Enabled)
        {
            await _http.StartAsync(cancellationToken);
        }

        if (_config.Tftp.Enabled)
        {
            await _tftp.StartAsync(cancellationToken);
            _running.Add(_tftp.Completion);
        }

        await _iscsi.StartAsync(cancellationToken);
        if (_config.Dhcp.Mode != DhcpMode.Off)
        {
            await _dhcp.StartAsync(cancellationToken);
            _running.Add(_dhcp.Completion);
            StartSolicitations();
        }

        Completion = FirstFailureAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var solicitations in _solicitations)
        {
            await solicitations.DisposeAsync();
        }

        await _dhcp.DisposeAsync();
        await _tftp.DisposeAsync();
        await _http.DisposeAsync();
        await _iscsi.DisposeAsync();
        _stop.Dispose();
    }

    private static ImmutableArray<IPAddress> AddressesOf(ImmutableArray<string> interfaces) =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(link => interfaces.Contains(link.Name, StringComparer.Ordinal))
            .SelectMany(link => link.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork),
    ];

    private void StartSolicitations()
    {
        var interfaces = _config.Interfaces.IsEmpty ? _scope.Run(UsualInterfaces) : _config.Interfaces;
        foreach (var name in interfaces)
        {
            if (RouterSolicitationService.TryOpen(name, _bootClients.IsBooting, _bootClients, _clock, _scope) is { } solicitations)
            {
                _solicitations.Add(solicitations);
                _running.Add(solicitations.RunAsync(_stop.Token));
            }
        }
    }

    private static ImmutableArray<string> UsualInterfaces() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(link => link.NetworkInterfaceType != NetworkInterfaceType.Loopback && link.OperationalStatus == OperationalStatus.Up)
            .Select(link => link.Name),
    ];

    private async Task FirstFailureAsync()
    {
        // HTTP has no loop that could fail: with it alone there is nothing to wait for but the end.
        var running = _running.Append(StoppedAsync()).ToList();
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            if (ended.Exception?.InnerException is { } bug)
            {
                _bootClients.Publish(Failed(bug));
            }

            await ended;
        }
    }

    private async Task StoppedAsync()
    {
        try
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // That is what was waited for.
        }
    }

    private BootEvent Failed(Exception bug) => new()
    {
        At = _clock.Now,
        Source = EventSource.Sunup,
        Kind = EventKinds.Note,
        Severity = EventSeverity.Error,
        Text = $"a server of Sunup stopped by an error of its own: {bug.GetType().Name}: {bug.Message}",
    };
}

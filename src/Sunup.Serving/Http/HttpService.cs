using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Http;

/// <summary>Serves the boot tree over HTTP, and over HTTPS if it is configured: files, scripts, metadata, reports.</summary>
/// <remarks>docs/formats/http.md has the tree, the endpoints and the JSON. Every request and every outcome is an event.</remarks>
public sealed class HttpService : IAsyncDisposable
{
    private readonly HttpServiceConfig _config;
    private readonly ImmutableArray<IPAddress> _addresses;
    private readonly INetworkScope _network;
    private readonly IBootEventSink _events;
    private readonly BootClock _clock;
    private readonly KestrelServer _server;
    private readonly BootHttpApplication _application;
    private readonly KestrelDiagnostics _diagnostics;

    /// <param name="config">Ports, folder, certificate.</param>
    /// <param name="files">What is served.</param>
    /// <param name="machines">For metadata and for clients that name themselves by MAC, UUID or serial.</param>
    /// <param name="events">Where every request and outcome goes.</param>
    /// <param name="clock">The clock of the events.</param>
    /// <param name="network">Where the listening sockets are made.</param>
    /// <param name="addresses">To listen on; <see cref="IPAddress.Any"/> for all.</param>
    /// <param name="limits">What clients may cost; null for the defaults.</param>
    public HttpService(
        HttpServiceConfig config,
        IBootFileSource files,
        IMachineDirectory machines,
        IBootEventSink events,
        BootClock clock,
        INetworkScope network,
        ImmutableArray<IPAddress> addresses,
        HttpLimits? limits = null)
    {
        limits ??= new HttpLimits();
        _config = config;
        _addresses = addresses;
        _network = network;
        _events = events;
        _clock = clock;
        _diagnostics = new KestrelDiagnostics(events, clock);
        _application = new BootHttpApplication(files, machines, events, clock, limits);
        _server = KestrelSetup.Create(config, addresses, network, limits, _diagnostics);
    }

    /// <summary>Where it listens, once it was started; port 0 in the configuration is a free port here.</summary>
    public ImmutableArray<IPEndPoint> EndPoints { get; private set; } = [];

    /// <exception cref="FindingException">A port is taken (SU0520), the certificate cannot be used (SU0526), or the served folder is missing (SU0528).</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HttpFindings.ThrowIfRootIsMissing(_config);
        try
        {
            await _server.StartAsync(_application, cancellationToken);
        }
        catch (Exception fault) when (HttpFindings.OfStart(fault, _config, _addresses, _network) is { } finding)
        {
            throw new FindingException(finding, fault);
        }

        var bound = _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        EndPoints = [.. bound.Select(ToEndPoint)];
        foreach (var address in bound)
        {
            _events.Publish(new BootEvent
            {
                At = _clock.Now,
                Source = EventSource.Http,
                Kind = EventKinds.ServiceListening,
                Text = $"listening on {address}",
                Fields = [new EventField("url", address)],
            });
        }
    }

    /// <summary>Stops listening, lets running transfers end until <paramref name="cancellationToken"/> is cancelled, then cuts them off.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        _server.Dispose();
        _diagnostics.Dispose();
    }

    private static IPEndPoint ToEndPoint(string url)
    {
        var uri = new Uri(url);
        return new IPEndPoint(IPAddress.Parse(uri.DnsSafeHost), uri.Port);
    }
}

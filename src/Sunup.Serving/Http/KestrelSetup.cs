using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Sunup.Linux.Namespaces;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>Makes the Kestrel server: bare, without a host, configuration or dependency injection, which is what makes it start in milliseconds.</summary>
internal static class KestrelSetup
{
    // A report is a few hundred bytes and comes with its head.
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    internal static KestrelServer Create(
        HttpServiceConfig config,
        ImmutableArray<IPAddress> addresses,
        INetworkScope network,
        HttpLimits limits,
        KestrelDiagnostics diagnostics)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        Apply(limits, options.Limits);
        foreach (var address in addresses)
        {
            options.Listen(address, config.Port, endPoint =>
            {
                endPoint.Protocols = HttpProtocols.Http1;
                endPoint.Use(next => Track(next, diagnostics));
                endPoint.Use(SendFileConnections.Use);
            });
            if (config.Https is { } https)
            {
                options.Listen(address, https.Port, endPoint =>
                {
                    endPoint.Protocols = HttpProtocols.Http1;
                    endPoint.Use(next => Track(next, diagnostics));
                    TlsConnections.Use(endPoint, https, limits, diagnostics);
                });
            }
        }

        var transport = new SocketTransportOptions
        {
            CreateBoundListenSocket = endPoint => network.Run(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint)),
            Backlog = 1024,
            NoDelay = true,
            UnsafePreferInlineScheduling = false,
        };
        return new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), diagnostics), diagnostics);
    }

    private static void Apply(HttpLimits limits, KestrelServerLimits kestrel)
    {
        kestrel.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.RequestHeadersTimeout = limits.RequestHeadersTimeout;
        kestrel.KeepAliveTimeout = limits.KeepAliveTimeout;
        kestrel.MaxRequestLineSize = limits.MaxHeadBytes / 2;
        kestrel.MaxRequestHeadersTotalSize = limits.MaxHeadBytes / 2;
        kestrel.MaxRequestBufferSize = limits.MaxHeadBytes;
        kestrel.MaxRequestHeaderCount = 64;
        kestrel.MaxRequestBodySize = limits.MaxReportBytes;
        kestrel.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: BodyGrace);
        kestrel.MinResponseDataRate = new MinDataRate(limits.MinResponseBytesPerSecond, limits.ResponseGrace);
    }

    private static ConnectionDelegate Track(ConnectionDelegate next, KestrelDiagnostics diagnostics) => async connection =>
    {
        diagnostics.Opened(connection.ConnectionId, connection.RemoteEndPoint);
        try
        {
            await next(connection);
        }
        finally
        {
            diagnostics.Closed(connection.ConnectionId);
        }
    };
}

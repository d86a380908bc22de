using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>Connection middleware for HTTPS: TLS over the transport, with the certificate of two PEM files.</summary>
/// <remarks>Kestrel's own needs a service container, which costs more start-up time than all the rest of the server.</remarks>
internal static class TlsConnections
{
    internal static void Use(ListenOptions endPoint, HttpsConfig config, HttpLimits limits, KestrelDiagnostics diagnostics)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(Load(config), additionalCertificates: LoadChain(config), offline: true),
            EnabledSslProtocols = SslProtocols.None,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        endPoint.Use(next => connection => ServeAsync(next, connection, options, limits, diagnostics));
    }

    private static async Task ServeAsync(
        ConnectionDelegate next, ConnectionContext connection, SslServerAuthenticationOptions options, HttpLimits limits, KestrelDiagnostics diagnostics)
    {
        var transport = connection.Transport;
        await using var stream = new SslStream(new DuplexStream(transport), leaveInnerStreamOpen: true);
        try
        {
            using var time = new CancellationTokenSource(limits.RequestHeadersTimeout);
            await stream.AuthenticateAsServerAsync(options, time.Token);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or OperationCanceledException)
        {
            diagnostics.HandshakeFailed(connection.ConnectionId, fault);
            return;
        }

        connection.Features.Set<ITlsConnectionFeature>(new TlsFeature());
        connection.Transport = new SendFileConnections.DuplexPipe(
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)),
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true, minimumBufferSize: 16 << 10)));
        try
        {
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = transport;
        }
    }

    /// <exception cref="FindingException">SU0526.</exception>
    private static X509Certificate2 Load(HttpsConfig config)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(config.Certificate, config.Key);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FindingException(HttpFindings.Certificate(config, fault.Message), fault);
        }
    }

    private static X509Certificate2Collection LoadChain(HttpsConfig config)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(config.Certificate);
        return chain;
    }

    private sealed class TlsFeature : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}

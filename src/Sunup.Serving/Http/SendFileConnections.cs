using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Sunup.Serving.Http;

/// <summary>Connection middleware that puts a <see cref="SendFileWriter"/> in place of the transport's writer.</summary>
internal static class SendFileConnections
{
    internal static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is not { } feature)
        {
            await next(connection);
            return;
        }

        // sendfile must give back control when the client is slow.
        feature.Socket.Blocking = false;
        var transport = connection.Transport;
        var writer = new SendFileWriter(feature.Socket);
        connection.Features.Set<IFileTransmitter>(writer);
        connection.Transport = new DuplexPipe(transport.Input, writer);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            await writer.CompleteAsync();
        }
    };

    internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

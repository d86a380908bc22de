using System.Net.Sockets;
using System.Text.Json;

namespace Sunup.Trials.VirtualMachines.Control;

/// <summary>A connection to a supervisor.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly Socket _socket;

    private ControlClient(Socket socket) => _socket = socket;

    /// <summary>The bytes after a reply to <c>console</c>.</summary>
    public Socket Socket => _socket;

    /// <summary>Null where nobody listens.</summary>
    public static async Task<ControlClient?> ConnectAsync(VmFolder vm, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(vm.ControlSocket), cancellationToken);
            return new ControlClient(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="IOException">The supervisor hung up, or answered something else.</exception>
    public async Task<ControlReply> AskAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await ControlLines.WriteAsync(_socket, JsonSerializer.SerializeToUtf8Bytes(request, VmJson.Default.ControlRequest), cancellationToken);
            var line = await ControlLines.ReadAsync(_socket, cancellationToken) ?? throw new IOException("the supervisor hung up");
            return JsonSerializer.Deserialize(line, VmJson.Default.ControlReply) ?? throw new IOException("the supervisor's answer is empty");
        }
        catch (Exception fault) when (fault is SocketException or JsonException)
        {
            throw new IOException($"the supervisor did not answer: {fault.Message}", fault);
        }
    }

    public void Dispose() => _socket.Dispose();
}

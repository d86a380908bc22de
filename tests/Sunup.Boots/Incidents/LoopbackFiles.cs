using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sunup.Boots.Incidents;

/// <summary>The smallest HTTP server that iPXE takes files from: GET, a length, one request a connection. On 127.0.0.1, which a guest of QEMU's user network sees as 10.0.2.2.</summary>
internal sealed class LoopbackFiles : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, byte[]> _files;
    private readonly Task _serving;

    internal LoopbackFiles(Dictionary<string, byte[]> files)
    {
        _files = files;
        _listener.Start();
        _serving = ServeAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
            {
                answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, leaveOpen: true);
                var request = await reader.ReadLineAsync(_stop.Token) ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // Headers do not matter.
                }

                var name = request.Split(' ') is [_, var path, ..] ? path.TrimStart('/') : "";
                var isThere = _files.TryGetValue(name, out var bytes);
                var head = FormattableString.Invariant($"HTTP/1.1 {(isThere ? "200 OK" : "404 Not Found")}\r\nContent-Length: {bytes?.Length ?? 0}\r\nConnection: close\r\n\r\n");
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), _stop.Token);
                await client.GetStream().WriteAsync(bytes ?? [], _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The guest hung up, or the test is over.
        }
    }
}

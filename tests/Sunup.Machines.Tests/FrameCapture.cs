using System.Net.Sockets;
using Sunup.Linux.Namespaces;

namespace Sunup.Machines.Tests;

/// <summary>Sees every Ethernet frame on the links of a scope.</summary>
internal sealed class FrameCapture : IDisposable
{
    private const int EtherTypeAllInNetworkOrder = 0x0300;
    private readonly Socket _socket;

    private FrameCapture(Socket socket) => _socket = socket;

    public static FrameCapture Open(INetworkScope scope)
    {
        return new FrameCapture(scope.Run(() => new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EtherTypeAllInNetworkOrder)));
    }

    public async Task<byte[]> WaitForAsync(Func<byte[], bool> condition, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        var buffer = new byte[65536];
        while (true)
        {
            var count = await _socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token);
            if (condition(buffer[..count]))
            {
                return buffer[..count];
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}

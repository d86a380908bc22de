using System.Net;
using System.Net.Sockets;
using System.Text;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tests.Tftp;

/// <summary>A client that sends exactly what a test says, from a socket of its own.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _socket;
    private readonly EndPoint _server;

    public RawClient(IPEndPoint server)
    {
        _server = server;
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0));
    }

    /// <summary>Who sent what was received last: the server's TID.</summary>
    public EndPoint? From { get; private set; }

    public void Ask(string file, params string[] options) => Send(Request(1, file, options), _server);

    public void AskToWrite(string file) => Send(Request(2, file, []), _server);

    public void Acknowledge(ushort block) => Send([0, 4, (byte)(block >> 8), (byte)block], From!);

    public void SendError(TftpErrorCode code, string text) => Send([0, 5, 0, (byte)code, .. Encoding.ASCII.GetBytes(text), 0], From!);

    public void Send(ReadOnlySpan<byte> packet, EndPoint? to = null) => _socket.SendTo(packet, to ?? _server);

    public async Task<byte[]> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[65536];
        var received = await _socket.ReceiveFromAsync(buffer, _server, patience.Token);
        From = received.RemoteEndPoint;
        return buffer[..received.ReceivedBytes];
    }

    /// <summary>The code and text of the ERROR that comes next.</summary>
    public async Task<(TftpErrorCode Code, string Text)> ReceiveErrorAsync()
    {
        var packet = await ReceiveAsync();
        var read = TftpPacket.Read(packet);
        Assert.Equal(TftpOpcode.Error, read.Opcode);
        return ((TftpErrorCode)read.Number, read.ErrorText);
    }

    /// <summary>Whether nothing comes for so long.</summary>
    public async Task<bool> IsSilentForAsync(TimeSpan time)
    {
        using var patience = new CancellationTokenSource(time);
        try
        {
            await _socket.ReceiveFromAsync(new byte[65536], _server, patience.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Request(byte opcode, string file, string[] options) =>
        [0, opcode, .. Encoding.UTF8.GetBytes(file), 0, .. "octet"u8, 0, .. options.SelectMany(option => (byte[])[.. Encoding.ASCII.GetBytes(option), 0])];
}

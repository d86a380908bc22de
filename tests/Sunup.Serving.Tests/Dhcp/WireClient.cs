using Sunup.Linux.Packets;
using Sunup.Model;
using Sunup.Protocols.Dhcp;

namespace Sunup.Serving.Tests.Dhcp;

/// <summary>A client without an address on <c>cli0</c>: it broadcasts from 0.0.0.0 port 68 and asks for broadcast answers.</summary>
internal sealed class WireClient(BootNetworkFixture net) : IDisposable
{
    public static readonly MacAddress Mac = MacAddress.Parse("52:54:00:77:00:01");

    private readonly UdpBatchSocket _socket = net.ClientSide.Run(() => UdpBatchSocket.Bind("cli0", 68));

    public static DhcpMessage Message(DhcpMessageType type, ulong mac, params DhcpOption[] options) => new()
    {
        Op = DhcpMessage.BootRequest,
        Hardware = HardwareAddress.FromEthernet(mac),
        TransactionId = 0x1234,
        Flags = DhcpMessage.BroadcastFlag,
        Options = [DhcpOption.Of(DhcpOptionCode.MessageType, (byte)type), .. options],
    };

    public static DhcpMessage Pxe(DhcpMessageType type, params DhcpOption[] options) => Message(type, Mac.Value,
    [
        DhcpOption.Of(DhcpOptionCode.VendorClass, "PXEClient:Arch:00007:UNDI:003001"),
        new(DhcpOptionCode.ClientArchitecture, new byte[] { 0, 7 }),
        new(DhcpOptionCode.ParameterRequestList, new byte[] { 43, 60, 66, 67 }),
        .. options,
    ]);

    public static byte[] Bytes(DhcpMessage message)
    {
        var buffer = new byte[1472];
        return buffer[..DhcpMessageWriter.Write(message, buffer).Length];
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_socket.NextBuffer);
        _socket.Queue(bytes.Length, 0, uint.MaxValue, 67);
        _socket.Flush();
    }

    /// <summary>Sends, and gives the first answer that comes within ten seconds.</summary>
    public async Task<DhcpMessage> ExchangeAsync(DhcpMessage message)
    {
        Send(Bytes(message));
        for (var i = 0; i < 1000; i++)
        {
            if (_socket.Receive() > 0)
            {
                return DhcpMessageReader.Read(_socket.Datagram(0)).Message!;
            }

            await Task.Delay(10);
        }

        Assert.Fail("No answer came within ten seconds.");
        return null!;
    }

    public void Dispose() => _socket.Dispose();
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>An initiator that does what a test says and nothing by itself: it logs in, sends commands, and answers pings only when it is told to.</summary>
internal sealed class HandmadeInitiator : IDisposable
{
    public const byte NopIn = 0x20;
    public const byte ScsiResponse = 0x21;
    public const byte DataIn = 0x25;
    public const byte AsyncMessage = 0x32;
    private const int Header = 48;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private uint _commandNumber = 1;
    private uint _tag = 1;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="endpoint">Of the target.</param>
    /// <param name="name">Of the initiator.</param>
    /// <param name="isid">48 bits.</param>
    /// <param name="target">Its name.</param>
    /// <param name="from">Address that it has; null for that of the target.</param>
    public static async Task<HandmadeInitiator> LogInAsync(IPEndPoint endpoint, string name, ulong isid, string target = TargetUnderTest.Iqn, IPAddress? from = null)
    {
        var initiator = new HandmadeInitiator();
        initiator._socket.Bind(new IPEndPoint(from ?? IPAddress.Loopback, 0));
        await initiator._socket.ConnectAsync(endpoint, Stop);
        var text = Encoding.ASCII.GetBytes($"InitiatorName={name}\0TargetName={target}\0SessionType=Normal\0");
        // Operational stage to full feature.
        var request = new byte[Header];
        (request[0], request[1]) = (0x43, 0x87);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), isid << 16);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), initiator._commandNumber);
        await initiator.SendAsync(request, text);
        var (answer, _) = await initiator.ReceiveAsync();
        Assert.Equal((0x23, 0), (answer[0], BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(36))));
        return initiator;
    }

    /// <summary>TEST UNIT READY; the status of the answer.</summary>
    public async Task<byte> TestUnitReadyAsync()
    {
        await SendAsync(Command(0x80, 0), []);
        return (await HeaderAsync(ScsiResponse))[3];
    }

    /// <summary>READ(10) of one block: waits for its data, and leaves everything else that comes unanswered.</summary>
    public async Task<byte[]> ReadBlockAsync(uint block)
    {
        var request = Command(0xc0, 512);
        request[32] = 0x28;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(34), block);
        request[40] = 1;
        await SendAsync(request, []);
        return await UntilAsync(DataIn);
    }

    /// <summary>WRITE(10) of one block, with immediate data.</summary>
    public async Task WriteBlockAsync(uint block, byte[] data)
    {
        var request = Command(0xa0, 512);
        request[32] = 0x2a;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(34), block);
        request[40] = 1;
        await SendAsync(request, data);
        await UntilAsync(ScsiResponse);
    }

    /// <summary>Waits for a ping, and answers it or not.</summary>
    public async Task PingedAsync(bool answers)
    {
        var ping = await HeaderAsync(NopIn);
        if (answers)
        {
            var answer = new byte[Header];
            (answer[0], answer[1]) = (0x40, 0x80);
            ping.AsSpan(8, 8).CopyTo(answer.AsSpan(8));
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(16), uint.MaxValue);
            ping.AsSpan(20, 4).CopyTo(answer.AsSpan(20));
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(24), _commandNumber);
            await SendAsync(answer, []);
        }
    }

    /// <summary>The next PDU of that opcode; others are left.</summary>
    public async Task<byte[]> HeaderAsync(byte opcode)
    {
        while (true)
        {
            var (header, _) = await ReceiveAsync();
            if (header[0] == opcode)
            {
                return header;
            }
        }
    }

    public async Task LogOutAsync()
    {
        var request = new byte[Header];
        (request[0], request[1]) = (0x46, 0x80);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(16), _tag++);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), _commandNumber);
        await SendAsync(request, []);
        await HeaderAsync(0x26);
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Command(byte flags, uint expected)
    {
        var request = new byte[Header];
        (request[0], request[1], request[9]) = (0x01, flags, 1);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(16), _tag++);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(20), expected);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), _commandNumber++);
        return request;
    }

    private async Task<byte[]> UntilAsync(byte opcode)
    {
        while (true)
        {
            var (header, data) = await ReceiveAsync();
            // UNIT ATTENTION and the like: the test did not ask for that.
            Assert.False(header[0] == ScsiResponse && header[3] != 0, $"status {header[3]:x2}: {Convert.ToHexString(data)}");
            if (header[0] == opcode)
            {
                return data;
            }
        }
    }

    private async Task SendAsync(byte[] header, byte[] data)
    {
        header[5] = (byte)(data.Length >> 16);
        header[6] = (byte)(data.Length >> 8);
        header[7] = (byte)data.Length;
        await _socket.SendAsync((byte[])[.. header, .. data, .. new byte[-data.Length & 3]], Stop);
    }

    private async Task<(byte[] Header, byte[] Data)> ReceiveAsync()
    {
        var header = await ExactlyAsync(Header);
        var length = (header[5] << 16) | (header[6] << 8) | header[7];
        return (header, (await ExactlyAsync((length + 3) & ~3))[..length]);
    }

    private async Task<byte[]> ExactlyAsync(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var received = await _socket.ReceiveAsync(bytes.AsMemory(at), Stop);
            Assert.True(received > 0, "the target closed the connection");
            at += received;
        }

        return bytes;
    }
}

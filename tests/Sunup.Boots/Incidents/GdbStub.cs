using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sunup.Boots.Incidents;

/// <summary>As much of GDB's remote protocol as it takes to stop a guest at an address and to look at it there.</summary>
/// <remarks>Source: GDB manual, appendix E. x86-64 QEMU gives registers as 8 bytes each, little endian: rax, rbx, rcx, rdx, rsi, ..., r15, rip.</remarks>
internal sealed class GdbStub(Stream stream) : IAsyncDisposable
{
    private const int Rsi = 4;
    private const int Rip = 16;

    internal static async Task<GdbStub> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new GdbStub(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Runs the stopped guest until it is about to execute the instruction at <paramref name="address"/>. Returns rsi.</summary>
    internal async Task<long> RunToAsync(long address, CancellationToken cancellationToken)
    {
        var point = string.Create(CultureInfo.InvariantCulture, $"1,{address:x},1");
        Assert.Equal("OK", await AskAsync("Z" + point, cancellationToken));
        string registers;
        do
        {
            Assert.StartsWith("T05", await AskAsync("c", cancellationToken), StringComparison.Ordinal);
            registers = await AskAsync("g", cancellationToken);
        }
        while (Register(registers, Rip) != address);

        Assert.Equal("OK", await AskAsync("z" + point, cancellationToken));
        return Register(registers, Rsi);
    }

    internal async Task<byte[]> ReadMemoryAsync(long address, int length, CancellationToken cancellationToken) =>
        Convert.FromHexString(await AskAsync(string.Create(CultureInfo.InvariantCulture, $"m{address:x},{length:x}"), cancellationToken));

    /// <summary>Lets the guest run on, without us.</summary>
    internal async Task DetachAsync(CancellationToken cancellationToken) => Assert.Equal("OK", await AskAsync("D", cancellationToken));

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static long Register(string registers, int index) =>
        BitConverter.ToInt64(Convert.FromHexString(registers.AsSpan(index * 16, 16)));

    private async Task<string> AskAsync(string packet, CancellationToken cancellationToken)
    {
        var sum = packet.Sum(character => character) & 0xff;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${packet}#{sum:x2}")), cancellationToken);
        var answer = await ReadPacketAsync(cancellationToken);
        await stream.WriteAsync("+"u8.ToArray(), cancellationToken);
        return answer;
    }

    // '+' acknowledges ours; then $...#xx.
    private async Task<string> ReadPacketAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (text.Length < 3 || text[^3] != '#')
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            if (text.Length > 0 || one[0] == '$')
            {
                text.Append((char)one[0]);
            }
        }

        return text.ToString(1, text.Length - 4);
    }
}

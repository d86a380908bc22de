using System.Diagnostics;
using System.Globalization;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.BenchHost;

/// <summary>The state machine without sockets: what one exchange of new clients costs in time and memory.</summary>
internal static class DhcpMemoryBench
{
    public static int Run(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200_000;
        for (var round = 0; round < 3; round++)
        {
            var server = new DhcpServer(
                new DhcpServerSettings
                {
                    GivesAddresses = true,
                    Subnets = [new DhcpSubnet { Network = new(Ipv4Address.Parse("10.0.0.0"), 8), Pools = [new(Ipv4Address.Parse("10.1.0.0"), Ipv4Address.Parse("10.90.255.255"))] }],
                },
                new NoBootPolicy());
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                Exchange(server, 0x0200_0000_0000 + (ulong)i, (uint)i);
            }

            watch.Stop();
            var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / count;
            Console.WriteLine($"{count / watch.Elapsed.TotalSeconds:0} exchanges/s, {watch.Elapsed.TotalMicroseconds / count:0.00} us and {bytes} bytes each");
        }

        return 0;
    }

    private static void Exchange(DhcpServer server, ulong mac, uint xid)
    {
        var discover = Message(DhcpMessageType.Discover, mac, xid);
        var offer = Handle(server, discover);
        Handle(server, Message(DhcpMessageType.Request, mac, xid) with
        {
            Options = [.. discover.Options.SetItem(0, DhcpOption.Of(DhcpOptionCode.MessageType, (byte)DhcpMessageType.Request)), DhcpOption.Of(DhcpOptionCode.RequestedAddress, offer.YourAddress), DhcpOption.Of(DhcpOptionCode.ServerIdentifier, Ipv4Address.Parse("10.0.0.1"))],
        });
    }

    private static DhcpMessage Handle(DhcpServer server, DhcpMessage message)
    {
        Span<byte> buffer = stackalloc byte[1472];
        var length = DhcpMessageWriter.Write(message, buffer).Length;
        var read = DhcpMessageReader.Read(buffer[..length]).Message!;
        var reception = new DhcpReception(Lan, default, 68, Ipv4Address.Broadcast, DhcpPort.Server);
        var reply = server.Handle(read, reception, DateTimeOffset.UnixEpoch).Reply!;
        DhcpMessageWriter.Write(reply, buffer);
        return reply;
    }

    private static readonly DhcpInterface Lan = new("lan0", [new Ipv4Network(Ipv4Address.Parse("10.0.0.1"), 8)]);

    private static DhcpMessage Message(DhcpMessageType type, ulong mac, uint xid) => new()
    {
        Op = DhcpMessage.BootRequest,
        Hardware = HardwareAddress.FromEthernet(mac),
        TransactionId = xid,
        Options = [DhcpOption.Of(DhcpOptionCode.MessageType, (byte)type), new DhcpOption(DhcpOptionCode.ParameterRequestList, new byte[] { 1, 3, 6, 15, 28 })],
    };
}

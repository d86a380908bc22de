using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Leases;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>A server with 10.0.0.0/24 (pool .10 to .12 unless told otherwise) and a clock that the test moves.</summary>
internal sealed class ServerUnderTest
{
    public ServerUnderTest(bool givesAddresses = true, string first = "10.0.0.10", string last = "10.0.0.12", Func<DhcpServerSettings, DhcpServerSettings>? change = null)
    {
        var settings = new DhcpServerSettings
        {
            GivesAddresses = givesAddresses,
            Subnets =
            [
                new DhcpSubnet
                {
                    Network = new(Ipv4Address.Parse("10.0.0.0"), 24),
                    Pools = [new(Ipv4Address.Parse(first), Ipv4Address.Parse(last))],
                    Router = Ipv4Address.Parse("10.0.0.254"),
                    Dns = [Ipv4Address.Parse("10.0.0.53"), Ipv4Address.Parse("10.0.0.54")],
                    Domain = "lab.example",
                    LeaseTime = TimeSpan.FromHours(1),
                },
            ],
        };
        Server = new DhcpServer(change is null ? settings : change(settings), Policy);
        Server.Exclude([Packets.ServerAddress]);
    }

    public OneMachinePolicy Policy { get; } = new();

    public DhcpServer Server { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Over the wire: what is handled was written and read first, and so is the reply.</summary>
    public DhcpDecision Send(DhcpMessage message, DhcpReception? reception = null)
    {
        var decision = Server.Handle(DhcpMessageReader.Read(Packets.Bytes(message)).Message!, reception ?? Packets.Broadcast, Now);
        return decision.Reply is { } reply ? decision with { Reply = DhcpMessageReader.Read(Packets.Bytes(reply)).Message } : decision;
    }

    /// <summary>DISCOVER and REQUEST; the address, or null if there was no offer or no acknowledgement.</summary>
    public string? Lease(ulong mac, uint xid = 1, params DhcpOption[] options)
    {
        if (Send(Packets.Discover(mac, xid, options)).Reply is not { } offer)
        {
            return null;
        }

        var ack = Send(Packets.Select(offer.YourAddress.ToString(), mac, xid, options)).Reply;
        return ack?.Type == DhcpMessageType.Ack ? ack.YourAddress.ToString() : null;
    }

    public LeaseRecord? Record(string address) => Server.Leases.FirstOrDefault(record => record.Address == Ipv4Address.Parse(address));
}

using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Serving.Dhcp;

/// <summary>Turns what the user wrote into what the state machine takes.</summary>
internal static class DhcpSettingsReader
{
    public static DhcpServerSettings Read(DhcpServiceConfig config) => new()
    {
        GivesAddresses = config.Mode == DhcpMode.Full,
        Port = checked((ushort)config.Port),
        Subnets = [.. config.Subnets.Select(ReadSubnet)],
    };

    private static DhcpSubnet ReadSubnet(SubnetConfig config) => new()
    {
        Network = new Ipv4Network(Ipv4Address.From(config.Network.BaseAddress), config.Network.PrefixLength),
        Pools = [.. config.Pools.Select(pool => new Ipv4Range(Ipv4Address.From(pool.First), Ipv4Address.From(pool.Last)))],
        Router = config.Router is null ? null : Ipv4Address.From(config.Router),
        Dns = [.. config.Dns.Select(Ipv4Address.From)],
        Domain = config.Domain,
        LeaseTime = config.Lease,
        Reservations = [.. config.Reservations.Select(reservation =>
            new DhcpReservation(HardwareAddress.FromEthernet(reservation.Mac.Value), Ipv4Address.From(reservation.Address), reservation.HostName))],
    };
}

using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>Which of the server's two ports a message came to.</summary>
public enum DhcpPort
{
    /// <summary>67.</summary>
    Server,
    /// <summary>4011: PXE boot-server requests.</summary>
    BootServer,
}

/// <summary>An interface that messages come from.</summary>
/// <param name="Name">As the system names it.</param>
/// <param name="Addresses">Its own addresses with their prefixes; the first is what we are known by where no subnet decides.</param>
public sealed record DhcpInterface(string Name, ImmutableArray<Ipv4Network> Addresses);

/// <summary>How a message reached the server.</summary>
/// <param name="Interface">The interface that it came from.</param>
/// <param name="Source">Its IP source, 0.0.0.0 for a client without an address.</param>
/// <param name="SourcePort">Its UDP source port.</param>
/// <param name="Destination">Its IP destination: broadcast, or one of the interface's addresses.</param>
/// <param name="Port">The server's port.</param>
public readonly record struct DhcpReception(DhcpInterface Interface, Ipv4Address Source, ushort SourcePort, Ipv4Address Destination, DhcpPort Port)
{
    public bool IsToOwnAddress
    {
        get
        {
            foreach (var own in Interface.Addresses)
            {
                if (own.Address == Destination)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>By which way a reply goes.</summary>
public enum DhcpRoute
{
    /// <summary>An IP datagram to an address that answers ARP.</summary>
    Unicast,
    /// <summary>255.255.255.255 on the interface of the request.</summary>
    Broadcast,
    /// <summary>A frame to the client's hardware address: it has no address yet, so ARP cannot find it.</summary>
    Frame,
}

/// <summary>Where a reply goes. It leaves from the port that the request came to, with the server identifier as its source address.</summary>
public readonly record struct DhcpDestination(DhcpRoute Route, Ipv4Address Address, ushort Port, HardwareAddress Hardware)
{
    /// <summary>Source: RFC 2131 section 4.1; port 4011: PXE 2.1 section 2.2.6, the answer goes to where the request came from.</summary>
    internal static DhcpDestination For(DhcpMessage request, DhcpMessage reply, in DhcpReception reception, ushort serverPort)
    {
        var clientPort = (ushort)(serverPort + 1);
        if (reception.Port == DhcpPort.BootServer)
        {
            return reception.Source.IsAny
                ? new(DhcpRoute.Broadcast, Ipv4Address.Broadcast, reception.SourcePort, reply.Hardware)
                : new(DhcpRoute.Unicast, reception.Source, reception.SourcePort, reply.Hardware);
        }

        if (!request.Relay.IsAny)
        {
            return new(DhcpRoute.Unicast, request.Relay, serverPort, reply.Hardware);
        }

        if (reply.Type == DhcpMessageType.Nak)
        {
            return new(DhcpRoute.Broadcast, Ipv4Address.Broadcast, clientPort, reply.Hardware);
        }

        if (!request.ClientAddress.IsAny)
        {
            return new(DhcpRoute.Unicast, request.ClientAddress, clientPort, reply.Hardware);
        }

        return request.WantsBroadcast || reply.YourAddress.IsAny || !reply.Hardware.IsEthernet
            ? new(DhcpRoute.Broadcast, Ipv4Address.Broadcast, clientPort, reply.Hardware)
            : new(DhcpRoute.Frame, reply.YourAddress, clientPort, reply.Hardware);
    }
}

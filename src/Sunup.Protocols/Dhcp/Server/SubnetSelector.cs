using System.Collections.Immutable;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>The subnets, which one a message belongs to, and under which address its sender knows us.</summary>
internal sealed class SubnetSelector(DhcpServerSettings settings)
{
    private const byte LinkSelection = 5;

    private readonly ImmutableArray<SubnetLeases> _subnets = [.. settings.Subnets.Select(subnet => new SubnetLeases(subnet, settings))];
    private readonly HashSet<Ipv4Address> _own = [];

    public IEnumerable<LeaseRecord> Leases => _subnets.SelectMany(subnet => subnet.Records);

    /// <summary>True for an address of any interface that is served.</summary>
    public bool IsOwn(Ipv4Address address) => _own.Contains(address);

    public void Exclude(IEnumerable<Ipv4Address> addresses)
    {
        foreach (var address in addresses.Where(_own.Add))
        {
            foreach (var subnet in _subnets)
            {
                subnet.Exclude(address);
            }
        }
    }

    public bool Restore(LeaseRecord record, DateTimeOffset now)
    {
        if (Of(record.Address) is not { } subnet)
        {
            return false;
        }

        subnet.Restore(record, now);
        return true;
    }

    /// <summary>
    /// The subnet that the relay's link selection or option 118 names (RFC 3527, RFC 3011), else that of giaddr; else that of ciaddr, for a
    /// renewal that came through a router; else that of the interface. RFC 2131 section 4.3.1.
    /// </summary>
    public SubnetLeases? For(DhcpMessage message, in DhcpReception reception)
    {
        if (SelectedLink(message) is { } link)
        {
            return Of(link);
        }

        if (!message.Relay.IsAny)
        {
            return Of(message.Relay);
        }

        if (!message.ClientAddress.IsAny && Of(message.ClientAddress) is { } subnet)
        {
            return subnet;
        }

        foreach (var own in reception.Interface.Addresses)
        {
            if (Of(own.Address) is { } local)
            {
                return local;
            }
        }

        return null;
    }

    /// <summary>Our address as this client knows us: the one it wrote to, else the one in its subnet, else the interface's first.</summary>
    public Ipv4Address ServerAddressFor(DhcpMessage message, in DhcpReception reception)
    {
        if (reception.IsToOwnAddress)
        {
            return reception.Destination;
        }

        if (For(message, reception) is { } subnet)
        {
            foreach (var own in reception.Interface.Addresses)
            {
                if (subnet.Subnet.Network.Contains(own.Address))
                {
                    return own.Address;
                }
            }
        }

        return reception.Interface.Addresses[0].Address;
    }

    public static string WhyNone(DhcpMessage message, in DhcpReception reception) => message.Relay.IsAny
        ? $"no configured subnet holds an address of {reception.Interface.Name} ({string.Join(", ", reception.Interface.Addresses.Select(own => own.Address))})"
        : $"no configured subnet holds the relay's address {message.Relay}";

    private static Ipv4Address? SelectedLink(DhcpMessage message)
    {
        foreach (var option in message.Options)
        {
            if (option.Code == DhcpOptionCode.RelayAgentInformation
                && EncapsulatedOptions.ReadRelayAgent(option.Value).Find(LinkSelection) is { Length: 4 } link)
            {
                return Ipv4Address.FromBytes(link.Span);
            }
        }

        return message.FindAddress(DhcpOptionCode.SubnetSelection);
    }

    private SubnetLeases? Of(Ipv4Address address)
    {
        foreach (var subnet in _subnets)
        {
            if (subnet.Subnet.Network.Contains(address))
            {
                return subnet;
            }
        }

        return null;
    }
}

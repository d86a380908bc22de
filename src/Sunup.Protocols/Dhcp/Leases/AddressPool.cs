using System.Collections.Immutable;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Dhcp.Leases;

/// <summary>The addresses of a subnet that anyone may get: its ranges without reservations and without addresses that no host can have.</summary>
internal sealed class AddressPool
{
    private readonly Ipv4Network _network;
    private readonly ImmutableArray<Ipv4Range> _ranges;
    private readonly HashSet<Ipv4Address> _excluded;
    private int _range;
    private uint _next;

    public AddressPool(DhcpSubnet subnet)
    {
        _network = subnet.Network;
        _ranges = subnet.Pools;
        _excluded = [.. subnet.Reservations.Select(reservation => reservation.Address)];
        if (subnet.Router is { } router)
        {
            _excluded.Add(router);
        }

        _next = _ranges.IsEmpty ? 0 : _ranges[0].First.Value;
    }

    public bool Contains(Ipv4Address address)
    {
        if (!_network.IsHost(address) || _excluded.Contains(address))
        {
            return false;
        }

        foreach (var range in _ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Keeps an address out: one of the server's own.</summary>
    public void Exclude(Ipv4Address address) => _excluded.Add(address);

    /// <summary>The next address that this method has not given yet; null when all were given.</summary>
    public Ipv4Address? TakeNext()
    {
        while (_range < _ranges.Length)
        {
            if (_next > _ranges[_range].Last.Value)
            {
                _range++;
                _next = _range < _ranges.Length ? _ranges[_range].First.Value : 0;
                continue;
            }

            var address = new Ipv4Address(_next);
            if (_next == uint.MaxValue)
            {
                _range = _ranges.Length;
            }

            _next++;
            if (_network.IsHost(address) && !_excluded.Contains(address))
            {
                return address;
            }
        }

        return null;
    }
}

using System.Collections.Frozen;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Dhcp.Leases;

/// <summary>Who has which address of one subnet. Its size is bounded by the subnet's addresses, and open offers by <see cref="DhcpServerSettings.MaxOffers"/>.</summary>
/// <remarks>
/// The order of choice is that of RFC 2131 section 4.3.1: the reservation, the client's own address, its former one, the one it asks for, a new one.
/// One machine keeps one address from firmware to system: where either side of a change of client identifier is firmware or a loader on the same
/// NIC, the lease goes over to the new identifier, since the former program is gone by then.
/// </remarks>
internal sealed class SubnetLeases
{
    private readonly DhcpServerSettings _settings;
    private readonly AddressPool _pool;
    private readonly FrozenDictionary<HardwareAddress, DhcpReservation> _reservations;
    private readonly FrozenDictionary<Ipv4Address, DhcpReservation> _reserved;
    private readonly Dictionary<Ipv4Address, Lease> _byAddress = [];
    private readonly Dictionary<ClientKey, Lease> _byKey = [];
    /// <summary>Only of clients whose key is not their hardware address.</summary>
    private readonly Dictionary<HardwareAddress, Lease> _byHardware = [];
    private readonly LeaseQueues _queues = new();

    public SubnetLeases(DhcpSubnet subnet, DhcpServerSettings settings)
    {
        Subnet = subnet;
        _settings = settings;
        _pool = new AddressPool(subnet);
        _reservations = subnet.Reservations.ToFrozenDictionary(reservation => reservation.Hardware);
        _reserved = subnet.Reservations.ToFrozenDictionary(reservation => reservation.Address);
    }

    public DhcpSubnet Subnet { get; }

    public IEnumerable<LeaseRecord> Records => _byAddress.Values.Where(lease => lease.State is LeaseState.Granted or LeaseState.Declined).Select(lease => lease.ToRecord());

    public int OpenOffers => _queues.OpenOffers;

    public DhcpReservation? ReservationOf(HardwareAddress hardware) => _reservations.GetValueOrDefault(hardware);

    /// <summary>Keeps an address of the server itself from being given out.</summary>
    public void Exclude(Ipv4Address address) => _pool.Exclude(address);

    /// <summary>The address that the client has: granted or offered, and not expired; null if none.</summary>
    public Lease? FindHeld(in LeaseClient client, DateTimeOffset now) =>
        FindOwn(client) is { } lease && !lease.IsFree(now) && lease.State != LeaseState.Declined ? lease : null;

    /// <summary>Chooses an address and holds it for the client; null when none is left.</summary>
    public Lease? Offer(in LeaseClient client, Ipv4Address? requested, DateTimeOffset now)
    {
        Expire(now);
        var lease = Choose(client, requested, now);
        if (lease is null || (lease.State == LeaseState.Granted && !lease.IsFree(now)))
        {
            // A granted lease stays as it is until the REQUEST.
            return lease;
        }

        Assign(lease, client);
        lease.State = LeaseState.Offered;
        lease.ExpiresAt = now + _settings.OfferHold;
        _queues.AddOffer(lease);
        if (_queues.OpenOffers > _settings.MaxOffers)
        {
            _queues.DropOldestOffer(lease);
        }

        return lease;
    }

    /// <summary>Grants <paramref name="address"/> to the client, if it may have it; null if it may not.</summary>
    public Lease? Grant(in LeaseClient client, Ipv4Address address, ReadOnlyMemory<byte> identifier, string? hostName, DateTimeOffset now)
    {
        Expire(now);
        if (!MayHave(client, address, now))
        {
            return null;
        }

        var lease = Slot(address);
        _queues.Leave(lease);
        Assign(lease, client);
        lease.State = LeaseState.Granted;
        lease.Identifier = identifier;
        lease.HostName = hostName;
        lease.ExpiresAt = now + Subnet.LeaseTime;
        _queues.AddExpiry(lease);
        return lease;
    }

    /// <summary>Frees what the client holds, which is remembered as its former address; null if it does not hold it.</summary>
    public Lease? Free(in LeaseClient client, Ipv4Address address)
    {
        if (!_byAddress.TryGetValue(address, out var lease) || lease.State is not (LeaseState.Granted or LeaseState.Offered) || !IsOf(lease, client))
        {
            return null;
        }

        _queues.Leave(lease);
        lease.State = LeaseState.Free;
        _queues.AddFree(lease);
        return lease;
    }

    /// <summary>Keeps an address out of use; null if the client does not hold it.</summary>
    public Lease? Decline(in LeaseClient client, Ipv4Address address, DateTimeOffset now)
    {
        if (!_byAddress.TryGetValue(address, out var lease) || lease.State is not (LeaseState.Granted or LeaseState.Offered) || !IsOf(lease, client))
        {
            return null;
        }

        _queues.Leave(lease);
        Forget(lease);
        lease.State = LeaseState.Declined;
        lease.ExpiresAt = now + _settings.DeclineQuarantine;
        _queues.AddExpiry(lease);
        return lease;
    }

    /// <summary>Takes over what a former run recorded. Addresses that are now reserved for others, or in no pool, run out and are not renewed.</summary>
    public void Restore(LeaseRecord record, DateTimeOffset now)
    {
        var lease = Slot(record.Address);
        _queues.Leave(lease);
        Assign(lease, new LeaseClient(ClientKey.Of(record.Hardware, record.Identifier.Span), record.Hardware, record.IsFirmware));
        lease.State = record.ExpiresAt <= now ? LeaseState.Free : record.State;
        lease.Identifier = record.Identifier;
        lease.HostName = record.HostName;
        lease.ExpiresAt = record.ExpiresAt;
        if (lease.State == LeaseState.Free)
        {
            _queues.AddFree(lease);
            return;
        }

        if (lease.State == LeaseState.Declined)
        {
            Forget(lease);
        }

        _queues.AddExpiry(lease);
    }

    /// <summary>Frees what has run out.</summary>
    public void Expire(DateTimeOffset now) => _queues.Expire(now);

    /// <summary>True if the address belongs to this subnet's pools or reservations and nobody else has it.</summary>
    private bool MayHave(in LeaseClient client, Ipv4Address address, DateTimeOffset now)
    {
        if (_reserved.TryGetValue(address, out var reservation))
        {
            if (reservation.Hardware != client.Hardware)
            {
                return false;
            }
        }
        else if (!_pool.Contains(address))
        {
            return false;
        }

        return !_byAddress.TryGetValue(address, out var lease) || lease.IsFree(now) || (lease.State != LeaseState.Declined && IsOf(lease, client));
    }

    private Lease? Choose(in LeaseClient client, Ipv4Address? requested, DateTimeOffset now)
    {
        if (_reservations.TryGetValue(client.Hardware, out var reservation) && MayHave(client, reservation.Address, now))
        {
            return Slot(reservation.Address);
        }

        if (FindOwn(client) is { } own && MayHave(client, own.Address, now))
        {
            return own;
        }

        if (requested is { } wanted && MayHave(client, wanted, now))
        {
            return Slot(wanted);
        }

        return TakeNew(now);
    }

    private Lease? TakeNew(DateTimeOffset now)
    {
        // Fresh addresses first, so that former ones keep for their clients; but not for ever, since each address ever given takes memory.
        var reuse = _byAddress.Count > _settings.MaxOffers;
        return (reuse ? TakeFreed() ?? TakeUnused() : TakeUnused() ?? TakeFreed())
            ?? _queues.TakeOffer(now + _settings.OfferHold - _settings.OfferReclaim);
    }

    private Lease? TakeUnused()
    {
        while (_pool.TakeNext() is { } address)
        {
            if (!_byAddress.ContainsKey(address))
            {
                return Slot(address);
            }
        }

        return null;
    }

    private Lease? TakeFreed()
    {
        while (_queues.TakeFree() is { } freed)
        {
            if (_pool.Contains(freed.Address))
            {
                return freed;
            }
        }

        return null;
    }

    private Lease? FindOwn(in LeaseClient client)
    {
        if (_byKey.TryGetValue(client.Key, out var lease))
        {
            return lease;
        }

        if (_byHardware.TryGetValue(client.Hardware, out lease) || _byKey.TryGetValue(ClientKey.Of(client.Hardware, []), out lease))
        {
            return IsOf(lease, client) ? lease : null;
        }

        return null;
    }

    private bool IsOf(Lease lease, in LeaseClient client) =>
        lease.Key == client.Key
        || (lease.Hardware == client.Hardware && !client.Hardware.IsZero
            && (lease.IsFirmware || client.IsFirmware || lease.State == LeaseState.Free || _reservations.ContainsKey(client.Hardware)));

    private Lease Slot(Ipv4Address address)
    {
        if (!_byAddress.TryGetValue(address, out var lease))
        {
            lease = new Lease(address);
            _byAddress.Add(address, lease);
        }

        return lease;
    }

    private void Assign(Lease lease, in LeaseClient client)
    {
        lease.IsFirmware = client.IsFirmware;
        if (lease.Key == client.Key && !lease.Key.IsNone && _byKey.GetValueOrDefault(client.Key) == lease)
        {
            return;
        }

        Forget(lease);
        if (_byKey.TryGetValue(client.Key, out var former))
        {
            // One address a client: it moves, because its former one is reserved for another by now or left the pools.
            Forget(former);
            _queues.Leave(former);
            former.State = LeaseState.Free;
            _queues.AddFree(former);
        }

        lease.Key = client.Key;
        lease.Hardware = client.Hardware;
        lease.Identifier = default;
        lease.HostName = null;
        _byKey[client.Key] = lease;
        if (client.Key != ClientKey.Of(client.Hardware, []))
        {
            _byHardware[client.Hardware] = lease;
        }
    }

    private void Forget(Lease lease)
    {
        if (!lease.Key.IsNone && _byKey.GetValueOrDefault(lease.Key) == lease)
        {
            _byKey.Remove(lease.Key);
        }

        if (_byHardware.GetValueOrDefault(lease.Hardware) == lease)
        {
            _byHardware.Remove(lease.Hardware);
        }

        lease.Key = default;
    }
}

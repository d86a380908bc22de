namespace Sunup.Protocols.Dhcp.Leases;

/// <summary>Offers in the order of their age, leases in the order of their end, free addresses in the order in which they became free.</summary>
/// <remarks>
/// Leaving a queue is only noted, at no cost; an entry that no longer holds is skipped when it comes up. An address has at most one entry in
/// each of the queues of leases and of free addresses, and stale offers are dropped when they outnumber the open ones, so all sizes are bounded.
/// </remarks>
internal sealed class LeaseQueues
{
    private readonly Queue<(Lease Lease, long Number)> _offers = new();
    private readonly PriorityQueue<Lease, DateTimeOffset> _expiry = new();
    private readonly Queue<Lease> _free = new();
    private long _offerNumber;

    public int OpenOffers { get; private set; }

    /// <summary>For a lease whose state is now Offered. An offer that is made again moves to the end.</summary>
    public void AddOffer(Lease lease)
    {
        if (lease.OfferNumber == 0)
        {
            OpenOffers++;
        }

        lease.OfferNumber = ++_offerNumber;
        _offers.Enqueue((lease, lease.OfferNumber));
        SkipStaleOffers();
    }

    public void AddExpiry(Lease lease)
    {
        if (!lease.IsInExpiryQueue)
        {
            lease.IsInExpiryQueue = true;
            _expiry.Enqueue(lease, lease.ExpiresAt);
        }
    }

    public void AddFree(Lease lease)
    {
        if (!lease.IsInFreeList)
        {
            lease.IsInFreeList = true;
            _free.Enqueue(lease);
        }
    }

    /// <summary>The lease is about to change state: an open offer of it is closed.</summary>
    public void Leave(Lease lease)
    {
        if (lease.OfferNumber != 0)
        {
            lease.OfferNumber = 0;
            OpenOffers--;
        }
    }

    public void Expire(DateTimeOffset now)
    {
        SkipStaleOffers();
        while (_offers.TryPeek(out var offer) && offer.Lease.ExpiresAt <= now)
        {
            Close(offer.Lease);
            SkipStaleOffers();
        }

        while (_expiry.TryPeek(out var lease, out var at) && at <= now)
        {
            _expiry.Dequeue();
            lease.IsInExpiryQueue = false;
            if (lease.State is not (LeaseState.Granted or LeaseState.Declined))
            {
                continue;
            }

            if (lease.ExpiresAt > now)
            {
                AddExpiry(lease);
                continue;
            }

            lease.State = LeaseState.Free;
            AddFree(lease);
        }
    }

    /// <summary>The address that has been free longest; null if there is none.</summary>
    public Lease? TakeFree()
    {
        while (_free.TryDequeue(out var lease))
        {
            lease.IsInFreeList = false;
            if (lease.State == LeaseState.Free)
            {
                return lease;
            }
        }

        return null;
    }

    /// <summary>The oldest offer, if it ends before <paramref name="endsBefore"/>; it is closed.</summary>
    public Lease? TakeOffer(DateTimeOffset endsBefore)
    {
        SkipStaleOffers();
        if (!_offers.TryPeek(out var offer) || offer.Lease.ExpiresAt > endsBefore)
        {
            return null;
        }

        Leave(offer.Lease);
        offer.Lease.State = LeaseState.Free;
        return offer.Lease;
    }

    /// <summary>Makes room for a new offer.</summary>
    public void DropOldestOffer(Lease except)
    {
        SkipStaleOffers();
        if (_offers.TryPeek(out var offer) && offer.Lease != except)
        {
            Close(offer.Lease);
        }
    }

    private void Close(Lease lease)
    {
        Leave(lease);
        lease.State = LeaseState.Free;
        AddFree(lease);
    }

    private void SkipStaleOffers()
    {
        while (_offers.TryPeek(out var offer) && offer.Lease.OfferNumber != offer.Number)
        {
            _offers.Dequeue();
        }

        if (_offers.Count > 1024 + (4 * OpenOffers))
        {
            DropStaleOffers();
        }
    }

    /// <summary>A client that discovers again and again leaves stale entries behind one that still holds.</summary>
    private void DropStaleOffers()
    {
        for (var count = _offers.Count; count > 0; count--)
        {
            var offer = _offers.Dequeue();
            if (offer.Lease.OfferNumber == offer.Number)
            {
                _offers.Enqueue(offer);
            }
        }
    }
}

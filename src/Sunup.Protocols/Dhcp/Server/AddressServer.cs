using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>The address half of the server: the client-server exchange of RFC 2131 sections 3 and 4.3.</summary>
internal sealed class AddressServer(SubnetSelector subnets, BootResponder responder)
{
    public DhcpDecision Handle(DhcpMessage message, in DhcpReception reception, BootClient? client, BootOutcome? boot, Ipv4Address server, DateTimeOffset now)
    {
        if (subnets.For(message, reception) is not { } subnet)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NoSubnet, SubnetSelector.WhyNone(message, reception));
        }

        var exchange = new Exchange(message, subnet, LeaseClient.Of(message, client), boot, server, now);
        var decision = message.Type switch
        {
            DhcpMessageType.Discover => Discover(exchange),
            DhcpMessageType.Request => Request(exchange, reception),
            DhcpMessageType.Decline => Decline(exchange),
            DhcpMessageType.Release => Release(exchange),
            DhcpMessageType.Inform => Inform(exchange),
            _ => DhcpDecision.Ignore(DhcpIgnoreReason.UnexpectedType, $"{message.Type} is not a client's message"),
        };
        return decision with { Machine = boot?.Answer.Machine ?? (client is null ? null : responder.MachineOf(message.Hardware)), Notices = boot is null ? decision.Notices : decision.Notices.AddRange(boot.Notices) };
    }

    private static DhcpDecision Discover(in Exchange exchange)
    {
        var lease = exchange.Subnet.Offer(exchange.Client, exchange.Message.FindAddress(DhcpOptionCode.RequestedAddress), exchange.Now);
        if (lease is null)
        {
            var text = $"no address is free in {exchange.Subnet.Subnet.Network} for {exchange.Client.Hardware}";
            return DhcpDecision.Ignore(DhcpIgnoreReason.PoolExhausted, text) with { Notices = [new DhcpNotice(DhcpNoticeKind.PoolExhausted, text)] };
        }

        return new DhcpDecision { Reply = LeaseReply(exchange, DhcpMessageType.Offer, lease.Address), ClientAddress = lease.Address };
    }

    private DhcpDecision Request(in Exchange exchange, in DhcpReception reception)
    {
        var message = exchange.Message;
        var requested = message.FindAddress(DhcpOptionCode.RequestedAddress);
        if (message.FindAddress(DhcpOptionCode.ServerIdentifier) is { } chosen)
        {
            return chosen == exchange.Server || subnets.IsOwn(chosen)
                ? Selecting(exchange, requested ?? message.ClientAddress)
                : OtherServerChosen(exchange, chosen, requested);
        }

        if (!message.ClientAddress.IsAny)
        {
            return Extending(exchange, isUnicast: reception.IsToOwnAddress && message.Relay.IsAny);
        }

        return requested is { } address
            ? InitReboot(exchange, address)
            : DhcpDecision.Ignore(DhcpIgnoreReason.Malformed, "a REQUEST needs option 50, option 54 or ciaddr, and has none of them");
    }

    /// <summary>The client took our offer. RFC 2131 section 4.3.2, SELECTING.</summary>
    private static DhcpDecision Selecting(in Exchange exchange, Ipv4Address address)
    {
        if (address.IsAny)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.Malformed, "it selects our offer without saying which address (option 50)");
        }

        return Grant(exchange, address) ?? Nak(exchange, $"{address} is not free for you");
    }

    /// <summary>The client took another server's offer: ours is open for others again.</summary>
    private DhcpDecision OtherServerChosen(in Exchange exchange, Ipv4Address chosen, Ipv4Address? requested)
    {
        if (exchange.Subnet.FindHeld(exchange.Client, exchange.Now) is { State: LeaseState.Offered } offered)
        {
            exchange.Subnet.Free(exchange.Client, offered.Address);
        }

        var loop = responder.Requested(exchange.Message, exchange.Now);
        var notice = new DhcpNotice(DhcpNoticeKind.OtherServerChosen, $"{exchange.Client.Hardware} took the offer of server {chosen}, not ours ({exchange.Server})", chosen);
        return DhcpDecision.Ignore(DhcpIgnoreReason.OtherServer, $"it takes the offer of server {chosen}") with
        {
            ClientAddress = requested,
            Notices = loop is null ? [notice] : [notice, loop],
        };
    }

    /// <summary>
    /// RENEWING and REBINDING. A client that writes to us alone has its lease from us: what was lost is granted again if it is free.
    /// One that broadcasts may have it from another server, so what is not known is left unanswered.
    /// </summary>
    private static DhcpDecision Extending(in Exchange exchange, bool isUnicast)
    {
        var address = exchange.Message.ClientAddress;
        var held = exchange.Subnet.FindHeld(exchange.Client, exchange.Now);
        if (held?.Address == address || isUnicast)
        {
            return Grant(exchange, address) ?? Nak(exchange, $"{address} is not yours");
        }

        return held is null && exchange.Subnet.Subnet.Network.Contains(address)
            ? DhcpDecision.Ignore(DhcpIgnoreReason.NoRecord, $"it extends {address}, of which there is no record here")
            : Nak(exchange, $"{address} is not yours");
    }

    /// <summary>The client comes back and asks for what it had. RFC 2131 section 4.3.2, INIT-REBOOT.</summary>
    private static DhcpDecision InitReboot(in Exchange exchange, Ipv4Address address)
    {
        if (!exchange.Subnet.Subnet.Network.Contains(address))
        {
            return Nak(exchange, $"{address} does not belong to {exchange.Subnet.Subnet.Network}");
        }

        if (exchange.Subnet.FindHeld(exchange.Client, exchange.Now) is null && exchange.Subnet.ReservationOf(exchange.Client.Hardware)?.Address != address)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NoRecord, $"it asks for {address} again, of which there is no record here");
        }

        return (exchange.Subnet.FindHeld(exchange.Client, exchange.Now) is { } held && held.Address != address ? null : Grant(exchange, address))
            ?? Nak(exchange, $"{address} is not yours");
    }

    private static DhcpDecision? Grant(in Exchange exchange, Ipv4Address address)
    {
        var identifier = exchange.Message.Find(DhcpOptionCode.ClientIdentifier).ToArray();
        var lease = exchange.Subnet.Grant(exchange.Client, address, identifier, exchange.Message.FindText(DhcpOptionCode.HostName), exchange.Now);
        return lease is null ? null : new DhcpDecision
        {
            Reply = LeaseReply(exchange, DhcpMessageType.Ack, address),
            ClientAddress = address,
            LeaseChange = lease.ToRecord(),
        };
    }

    private static DhcpDecision Nak(in Exchange exchange, string text) => new()
    {
        Reply = new ReplyBuilder(exchange.Message, DhcpMessageType.Nak, exchange.Server).Text(text).Build(),
        ReasonText = text,
    };

    private static DhcpDecision Decline(in Exchange exchange)
    {
        if (exchange.Message.FindAddress(DhcpOptionCode.RequestedAddress) is not { } address)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.Malformed, "a DECLINE needs the address (option 50)");
        }

        if (exchange.Subnet.Decline(exchange.Client, address, exchange.Now) is not { } lease)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NoRecord, $"it declines {address}, which it was not given here");
        }

        return DhcpDecision.Ignore(DhcpIgnoreReason.NoAnswerNeeded, $"{address} is kept out of use") with
        {
            LeaseChange = lease.ToRecord(),
            Notices = [new DhcpNotice(DhcpNoticeKind.AddressInUse, $"{exchange.Client.Hardware} found {address} in use by another host; it is not given out until {lease.ExpiresAt:u}")],
        };
    }

    private static DhcpDecision Release(in Exchange exchange)
    {
        var address = exchange.Message.ClientAddress;
        return exchange.Subnet.Free(exchange.Client, address) is { } lease
            ? DhcpDecision.Ignore(DhcpIgnoreReason.NoAnswerNeeded, $"{address} is free again") with { LeaseChange = lease.ToRecord() }
            : DhcpDecision.Ignore(DhcpIgnoreReason.NoRecord, $"it releases {address}, which it does not have here");
    }

    /// <summary>Everything but an address and its times. RFC 2131 section 4.3.5.</summary>
    private static DhcpDecision Inform(in Exchange exchange)
    {
        if (exchange.Message.ClientAddress.IsAny)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.Malformed, "an INFORM needs the client's address (ciaddr)");
        }

        var reply = new ReplyBuilder(exchange.Message, DhcpMessageType.Ack, exchange.Server)
            .ClientAddress()
            .Network(exchange.Subnet.Subnet, exchange.Subnet.ReservationOf(exchange.Client.Hardware));
        if (exchange.Boot is { } boot)
        {
            BootResponder.Fill(reply, boot);
        }

        return new DhcpDecision { Reply = reply.Build(), ClientAddress = exchange.Message.ClientAddress };
    }

    private static DhcpMessage LeaseReply(in Exchange exchange, DhcpMessageType type, Ipv4Address address)
    {
        var subnet = exchange.Subnet.Subnet;
        var reply = new ReplyBuilder(exchange.Message, type, exchange.Server)
            .Address(address)
            .LeaseTimes(subnet.LeaseTime)
            .Network(subnet, exchange.Subnet.ReservationOf(exchange.Client.Hardware));
        if (type == DhcpMessageType.Ack)
        {
            reply.ClientAddress();
        }

        if (exchange.Boot is { } boot)
        {
            BootResponder.Fill(reply, boot);
        }

        return reply.Build();
    }

    /// <summary>One message and what it is about.</summary>
    private readonly record struct Exchange(DhcpMessage Message, SubnetLeases Subnet, LeaseClient Client, BootOutcome? Boot, Ipv4Address Server, DateTimeOffset Now);
}

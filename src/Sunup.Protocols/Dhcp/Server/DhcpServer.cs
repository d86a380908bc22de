using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>A DHCP and PXE server as a state machine: one message in, one decision out. No sockets, no clock, no threads.</summary>
/// <remarks>
/// Source: RFC 2131 section 4.3, PXE 2.1 section 2, UEFI 2.10 section 24.7. docs/formats/dhcp.md has the table of what is answered how.
/// Not thread-safe. What it remembers is bounded: leases by the pools, boot clients by a fixed number.
/// </remarks>
public sealed class DhcpServer
{
    private readonly DhcpServerSettings _settings;
    private readonly BootResponder _boot;
    private readonly SubnetSelector _subnets;
    private readonly AddressServer _addresses;

    public DhcpServer(DhcpServerSettings settings, IBootPolicy policy)
    {
        _settings = settings;
        _boot = new BootResponder(policy);
        _subnets = new SubnetSelector(settings);
        _addresses = new AddressServer(_subnets, _boot);
    }

    /// <summary>Boot clients that are remembered now.</summary>
    public int RememberedClients => _boot.RememberedClients;

    /// <summary>Every address that is granted or quarantined, for a new lease log.</summary>
    public IEnumerable<LeaseRecord> Leases => _subnets.Leases;

    /// <summary>Takes over recorded leases; those outside every subnet are dropped. Returns how many were taken.</summary>
    public int Restore(IEnumerable<LeaseRecord> records, DateTimeOffset now) => records.Count(record => _subnets.Restore(record, now));

    /// <summary>Keeps the server's own addresses from being given out.</summary>
    public void Exclude(IEnumerable<Ipv4Address> addresses) => _subnets.Exclude(addresses);

    public DhcpDecision Handle(DhcpMessage message, in DhcpReception reception, DateTimeOffset now)
    {
        if (Judge(message, reception) is { } ignored)
        {
            return ignored;
        }

        var server = _subnets.ServerAddressFor(message, reception);
        var client = BootClient.Read(message, server);
        var decision = reception.Port == DhcpPort.BootServer ? BootServerRequest(message, client, server, now) : Dispatch(message, reception, client, server, now);
        return decision with
        {
            Client = client,
            Source = server,
            MaxReplyLength = ReplyBuilder.MaxLength(message),
            Destination = decision.Reply is { } reply ? DhcpDestination.For(message, reply, reception, _settings.Port) : default,
        };
    }

    private static DhcpDecision? Judge(DhcpMessage message, in DhcpReception reception)
    {
        if (message.Op != DhcpMessage.BootRequest)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NotARequest, message.Op == DhcpMessage.BootReply
                ? "it is a server's answer (op 2)"
                : $"op is {message.Op}, a request has 1");
        }

        if (message.Type == DhcpMessageType.None)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.Bootp, message.HasCookie
                ? "it has no message type (option 53): BOOTP is not served"
                : "it has no options: BOOTP is not served");
        }

        if (ClientKey.Of(message).IsNone)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NoClientIdentity, "it has neither a hardware address nor a client identifier");
        }

        return reception.Interface.Addresses.IsEmpty
            ? DhcpDecision.Ignore(DhcpIgnoreReason.NoServerAddress, $"{reception.Interface.Name} has no IPv4 address to answer from")
            : null;
    }

    private DhcpDecision Dispatch(DhcpMessage message, in DhcpReception reception, BootClient? client, Ipv4Address server, DateTimeOffset now)
    {
        var boot = client is null || message.Type is not (DhcpMessageType.Discover or DhcpMessageType.Request or DhcpMessageType.Inform)
            ? null
            : DecideBoot(message, client, server, now);
        if (!_settings.GivesAddresses || boot?.Answer.AddressIsForeign == true)
        {
            return Proxy(message, boot, server, now);
        }

        // What was refused for another protocol gets no address either, so that firmware goes on to its next boot option.
        return boot?.Answer.Refusal == BootRefusal.OtherFetch
            ? NothingToBoot(boot)
            : _addresses.Handle(message, reception, client, boot, server, now);
    }

    /// <summary>Null for a REQUEST to another server: that only goes on with what was decided before.</summary>
    private BootOutcome? DecideBoot(DhcpMessage message, BootClient client, Ipv4Address server, DateTimeOffset now) =>
        message.Type == DhcpMessageType.Request && message.FindAddress(DhcpOptionCode.ServerIdentifier) is { } chosen && chosen != server && !_subnets.IsOwn(chosen)
            ? null
            : _boot.Decide(client, message, now);

    private DhcpDecision Proxy(DhcpMessage message, BootOutcome? boot, Ipv4Address server, DateTimeOffset now) => message.Type switch
    {
        DhcpMessageType.Request => ProxyRequest(message, boot, now),
        DhcpMessageType.Discover when boot is null => DhcpDecision.Ignore(DhcpIgnoreReason.NotABootClient, "it is not a boot client, and only boot clients are answered in proxy mode"),
        DhcpMessageType.Discover when boot.Choice is null => NothingToBoot(boot),
        DhcpMessageType.Discover => ProxyOffer(message, boot, server, now),
        DhcpMessageType.Inform or DhcpMessageType.Release or DhcpMessageType.Decline =>
            DhcpDecision.Ignore(DhcpIgnoreReason.OtherServer, $"{message.Type} concerns the server that gives the addresses"),
        _ => DhcpDecision.Ignore(DhcpIgnoreReason.UnexpectedType, $"{message.Type} is not a client's message"),
    };

    private DhcpDecision ProxyOffer(DhcpMessage message, BootOutcome boot, Ipv4Address server, DateTimeOffset now)
    {
        var reply = new ReplyBuilder(message, DhcpMessageType.Offer, server);
        _boot.FillProxyOffer(reply, boot, now);
        return new DhcpDecision { Reply = reply.Build(), Machine = boot.Answer.Machine, Notices = boot.Notices };
    }

    /// <summary>A broadcast REQUEST to the server that gives the address: not ours to answer, but it tells the client's address and that it goes on.</summary>
    private DhcpDecision ProxyRequest(DhcpMessage message, BootOutcome? boot, DateTimeOffset now)
    {
        var address = message.FindAddress(DhcpOptionCode.RequestedAddress) ?? (message.ClientAddress.IsAny ? null : message.ClientAddress);
        var chosen = message.FindAddress(DhcpOptionCode.ServerIdentifier);
        var loop = _boot.Requested(message, now);
        return DhcpDecision.Ignore(DhcpIgnoreReason.OtherServer, chosen is { } other
            ? $"the address is that of server {other}"
            : "it confirms an address with the server that gave it") with
        {
            ClientAddress = address,
            Machine = boot?.Answer.Machine ?? _boot.MachineOf(message.Hardware),
            Notices = loop is null ? [] : [loop],
        };
    }

    private DhcpDecision BootServerRequest(DhcpMessage message, BootClient? client, Ipv4Address server, DateTimeOffset now)
    {
        if (message.Type is not (DhcpMessageType.Request or DhcpMessageType.Inform))
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.UnexpectedType, $"port 4011 takes REQUEST and INFORM, this is {message.Type}");
        }

        if (client is null)
        {
            return DhcpDecision.Ignore(DhcpIgnoreReason.NotABootClient, "port 4011 is for PXE clients (option 60), and this is none");
        }

        var boot = _boot.Decide(client, message, now);
        if (boot.Choice is null)
        {
            return NothingToBoot(boot);
        }

        var reply = new ReplyBuilder(message, DhcpMessageType.Ack, server).ClientAddress();
        _boot.FillBootServerAck(reply, boot, message);
        return new DhcpDecision
        {
            Reply = reply.Build(),
            Machine = boot.Answer.Machine,
            ClientAddress = message.ClientAddress.IsAny ? null : message.ClientAddress,
            Notices = boot.Notices,
        };
    }

    private static DhcpDecision NothingToBoot(BootOutcome boot) =>
        DhcpDecision.Ignore(DhcpIgnoreReason.NothingToBoot, boot.Notices.IsEmpty ? "there is nothing to boot" : boot.Notices[0].Text) with
        {
            Machine = boot.Answer.Machine,
            Notices = boot.Notices,
        };
}

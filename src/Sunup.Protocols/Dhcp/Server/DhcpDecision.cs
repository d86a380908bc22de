using System.Collections.Immutable;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>Why a message is not answered.</summary>
public enum DhcpIgnoreReason
{
    None,
    /// <summary>op is not 1: an answer that went astray.</summary>
    NotARequest,
    /// <summary>No option 53, or no options at all.</summary>
    Bootp,
    /// <summary>A server's message type, or none that is known.</summary>
    UnexpectedType,
    /// <summary>Neither client identifier nor hardware address.</summary>
    NoClientIdentity,
    /// <summary>A field that this message type needs is absent or wrong.</summary>
    Malformed,
    /// <summary>No configured subnet holds the relay's, the client's, or the interface's address.</summary>
    NoSubnet,
    PoolExhausted,
    /// <summary>The client took another server's offer.</summary>
    OtherServer,
    /// <summary>It asks to keep an address of which nothing is known here; RFC 2131 wants silence.</summary>
    NoRecord,
    /// <summary>Not a boot client, and addresses are not given here.</summary>
    NotABootClient,
    /// <summary>There is nothing to boot for this client; the text says why.</summary>
    NothingToBoot,
    /// <summary>The server's interface has no address to answer from.</summary>
    NoServerAddress,
    /// <summary>Answers need none: RELEASE and DECLINE.</summary>
    NoAnswerNeeded,
}

/// <summary>Something beside the answer that a person should know.</summary>
public enum DhcpNoticeKind
{
    PoolExhausted,
    /// <summary>A machine is known or not, loaders are there or not: why only an address was given.</summary>
    NothingToBoot,
    NoLoader,
    UnknownMachine,
    ChainloadLoop,
    /// <summary>A client says that another host uses the address.</summary>
    AddressInUse,
    /// <summary>A client took the offer of a server that is not us.</summary>
    OtherServerChosen,
    /// <summary>Options for which the client's message size had no room.</summary>
    OptionsLeftOut,
}

/// <param name="Kind">What.</param>
/// <param name="Text">One line with the values.</param>
/// <param name="Server">The other server, where there is one.</param>
public sealed record DhcpNotice(DhcpNoticeKind Kind, string Text, Ipv4Address? Server = null);

/// <summary>What is done about one message: an answer, or a reason for none.</summary>
public sealed record DhcpDecision
{
    /// <summary>Null when the message is not answered.</summary>
    public DhcpMessage? Reply { get; init; }

    public DhcpDestination Destination { get; init; }

    /// <summary>Source address of the reply.</summary>
    public Ipv4Address Source { get; init; }

    /// <summary>Most bytes of UDP payload that the client takes; the writer is given no more.</summary>
    public int MaxReplyLength { get; init; } = DefaultMaxReplyLength;

    public DhcpIgnoreReason Reason { get; init; }

    /// <summary>The reason in words.</summary>
    public string? ReasonText { get; init; }

    /// <summary>The boot client that wrote the message; null for others.</summary>
    public BootClient? Client { get; init; }

    /// <summary>Name of the client's machine, once it is known.</summary>
    public string? Machine { get; init; }

    /// <summary>The address that the client has after this, as far as it is known.</summary>
    public Ipv4Address? ClientAddress { get; init; }

    public ImmutableArray<DhcpNotice> Notices { get; init; } = [];

    /// <summary>To be recorded before the reply is sent.</summary>
    public LeaseRecord? LeaseChange { get; init; }

    /// <summary>An IP datagram of 576 bytes without IP and UDP headers: what every client takes. Source: RFC 2131 section 2.</summary>
    internal const int DefaultMaxReplyLength = 576 - 28;

    internal static DhcpDecision Ignore(DhcpIgnoreReason reason, string text) => new() { Reason = reason, ReasonText = text };
}

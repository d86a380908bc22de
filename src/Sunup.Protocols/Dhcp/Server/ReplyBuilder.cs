using System.Buffers.Binary;
using System.Collections.Immutable;
using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Protocols.Dhcp.Server;

/// <summary>Puts a reply together from a request: the fields and options that every answer repeats, then what is given.</summary>
/// <remarks>Source: RFC 2131 table 3; option 61 echoed by RFC 6842; option 82 echoed, last, by RFC 3046 section 2.2; option 97 by RFC 4578 section 2.3.</remarks>
internal sealed class ReplyBuilder
{
    private const int MaxFileLength = 127;
    private const int MaxEthernetPayload = 1500 - 28;

    private readonly DhcpMessage _request;
    private readonly ImmutableArray<DhcpOption>.Builder _options = ImmutableArray.CreateBuilder<DhcpOption>(20);
    private readonly List<DhcpOption> _last = [];
    private DhcpMessage _reply;

    public ReplyBuilder(DhcpMessage request, DhcpMessageType type, Ipv4Address server)
    {
        _request = request;
        _reply = new DhcpMessage
        {
            Op = DhcpMessage.BootReply,
            Hardware = request.Hardware,
            TransactionId = request.TransactionId,
            // A relay delivers a NAK by broadcast: the client may have no address. RFC 2131 section 4.3.2.
            Flags = type == DhcpMessageType.Nak && !request.Relay.IsAny ? (ushort)(request.Flags | DhcpMessage.BroadcastFlag) : request.Flags,
            Relay = request.Relay,
        };
        _options.Add(DhcpOption.Of(DhcpOptionCode.MessageType, (byte)type));
        _options.Add(DhcpOption.Of(DhcpOptionCode.ServerIdentifier, server));
        Server = server;
    }

    public Ipv4Address Server { get; }

    public static int MaxLength(DhcpMessage request) =>
        request.FindUInt16(DhcpOptionCode.MaximumMessageSize) is { } size
            ? Math.Clamp(size - 28, DhcpDecision.DefaultMaxReplyLength, MaxEthernetPayload)
            : DhcpDecision.DefaultMaxReplyLength;

    public ReplyBuilder Address(Ipv4Address your)
    {
        _reply = _reply with { YourAddress = your };
        return this;
    }

    public ReplyBuilder ClientAddress()
    {
        _reply = _reply with { ClientAddress = _request.ClientAddress };
        return this;
    }

    public ReplyBuilder Text(string text)
    {
        _options.Add(DhcpOption.Of(DhcpOptionCode.Message, text));
        return this;
    }

    public ReplyBuilder LeaseTimes(TimeSpan lease)
    {
        var seconds = (uint)Math.Clamp(lease.TotalSeconds, 1, uint.MaxValue);
        _options.Add(DhcpOption.Of(DhcpOptionCode.LeaseTime, seconds));
        _options.Add(DhcpOption.Of(DhcpOptionCode.RenewalTime, seconds / 2));
        _options.Add(DhcpOption.Of(DhcpOptionCode.RebindingTime, (uint)(seconds * 7UL / 8)));
        return this;
    }

    public ReplyBuilder Network(DhcpSubnet subnet, DhcpReservation? reservation)
    {
        _options.Add(DhcpOption.Of(DhcpOptionCode.SubnetMask, subnet.Network.Mask));
        if (subnet.Router is { } router)
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.Router, router));
        }

        if (!subnet.Dns.IsEmpty)
        {
            var servers = new byte[4 * subnet.Dns.Length];
            for (var i = 0; i < subnet.Dns.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(servers.AsSpan(4 * i), subnet.Dns[i].Value);
            }

            _options.Add(new DhcpOption(DhcpOptionCode.DomainNameServer, servers));
        }

        if (reservation?.HostName is { } host)
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.HostName, host));
        }

        if (subnet.Domain is { } domain)
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.DomainName, domain));
        }

        _options.Add(DhcpOption.Of(DhcpOptionCode.BroadcastAddress, subnet.Network.Last));
        return this;
    }

    /// <summary>Marks the answer as one for PXE or HTTP boot firmware, by the word that it knows itself by.</summary>
    public ReplyBuilder BootClass(BootClient client)
    {
        if (client.Kind == BootClientKind.Http)
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.VendorClass, VendorClass.Http));
        }
        else if (client.Kind == BootClientKind.Pxe || client.VendorClass?.Kind == BootClientKind.Pxe)
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.VendorClass, VendorClass.Pxe));
        }

        return this;
    }

    /// <summary>The server of the next stage.</summary>
    public ReplyBuilder NextServer()
    {
        _reply = _reply with { NextServer = Server };
        if (_request.Requests(DhcpOptionCode.TftpServerName))
        {
            _options.Add(DhcpOption.Of(DhcpOptionCode.TftpServerName, Server.ToString()));
        }

        return this;
    }

    /// <summary>
    /// The boot file: in the header where it fits, and in option 67 where the client asks for that, where it does not fit, and for HTTP boot.
    /// Option 67 ends with NUL and comes last: EDK2 writes a NUL over the byte behind it, old ROMs take the End option as part of the name.
    /// </summary>
    public ReplyBuilder BootFile(string file, bool isHttpBoot)
    {
        var fits = file.Length <= MaxFileLength;
        if (fits)
        {
            _reply = _reply with { BootFile = DhcpText.Bytes(file) };
        }

        if (!fits || isHttpBoot || _request.Requests(DhcpOptionCode.BootFileName))
        {
            _last.Add(DhcpOption.OfTerminated(DhcpOptionCode.BootFileName, file));
        }

        return this;
    }

    public ReplyBuilder Option(DhcpOption option)
    {
        _options.Add(option);
        return this;
    }

    public DhcpMessage Build()
    {
        Echo(DhcpOptionCode.ClientIdentifier);
        Echo(DhcpOptionCode.ClientMachineIdentifier);
        _options.AddRange(_last);
        Echo(DhcpOptionCode.RelayAgentInformation);
        return _reply with { Options = _options.ToImmutable() };
    }

    private void Echo(DhcpOptionCode code)
    {
        foreach (var option in _request.Options)
        {
            if (option.Code == code)
            {
                _options.Add(option);
            }
        }
    }
}

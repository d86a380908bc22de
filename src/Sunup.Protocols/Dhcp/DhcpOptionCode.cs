namespace Sunup.Protocols.Dhcp;

/// <summary>The DHCP options that Sunup reads or writes. Other codes are kept as numbers.</summary>
/// <remarks>Source: RFC 2132; 66 and 67 there in 9.4 and 9.5; 77 RFC 3004; 82 RFC 3046; 93, 94, 97 RFC 4578; 118 RFC 3011; 175 iPXE.</remarks>
public enum DhcpOptionCode : byte
{
    Pad = 0,
    SubnetMask = 1,
    Router = 3,
    DomainNameServer = 6,
    HostName = 12,
    DomainName = 15,
    BroadcastAddress = 28,
    VendorSpecific = 43,
    RequestedAddress = 50,
    LeaseTime = 51,
    Overload = 52,
    MessageType = 53,
    ServerIdentifier = 54,
    ParameterRequestList = 55,
    Message = 56,
    MaximumMessageSize = 57,
    RenewalTime = 58,
    RebindingTime = 59,
    VendorClass = 60,
    ClientIdentifier = 61,
    TftpServerName = 66,
    BootFileName = 67,
    UserClass = 77,
    RelayAgentInformation = 82,
    ClientArchitecture = 93,
    ClientNetworkInterface = 94,
    ClientMachineIdentifier = 97,
    SubnetSelection = 118,
    Ipxe = 175,
    End = 255,
}

/// <summary>Option 53.</summary>
/// <remarks>Source: RFC 2132 section 9.6. Other values are kept as numbers.</remarks>
public enum DhcpMessageType : byte
{
    /// <summary>No option 53: a BOOTP message.</summary>
    None = 0,
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
    Inform = 8,
}

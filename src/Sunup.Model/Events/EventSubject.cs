using System.Net;

namespace Sunup.Model;

/// <summary>Which machine an event is about, as far as its source can tell. Events of one boot are joined by these.</summary>
/// <param name="Machine">Name of the machine file, once it is known.</param>
/// <param name="Mac">Hardware address of the client's NIC.</param>
/// <param name="Uuid">SMBIOS UUID (DHCP option 97, iPXE <c>${uuid}</c>).</param>
/// <param name="Address">The client's IP address.</param>
/// <param name="TransactionId">DHCP transaction id (xid).</param>
public readonly record struct EventSubject(
    string? Machine = null,
    MacAddress? Mac = null,
    Guid? Uuid = null,
    IPAddress? Address = null,
    uint? TransactionId = null);

using System.Diagnostics.CodeAnalysis;
using System.Net;
using Sunup.Model;

namespace Sunup.Serving.Clients;

/// <summary>A client as its latest DHCP message showed it.</summary>
/// <param name="Identity">MAC and SMBIOS UUID; DHCP carries no serial number.</param>
/// <param name="Machine">Name of its machine; null if none has that identity.</param>
/// <param name="SeenAt">When the address was last given to it or used by it.</param>
public sealed record ClientSighting(MachineIdentity Identity, string? Machine, DateTimeOffset SeenAt);

/// <summary>Who has an address: from recent DHCP traffic, for the servers that only see addresses (TFTP, HTTP). Thread-safe and bounded.</summary>
public interface IClientTable
{
    /// <summary>IPv4, or IPv4 mapped into IPv6 as a dual-stack socket shows it.</summary>
    bool TryFind(IPAddress address, [NotNullWhen(true)] out ClientSighting? sighting);

    void Saw(IPAddress address, ClientSighting sighting);
}

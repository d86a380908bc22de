using System.Diagnostics.CodeAnalysis;
using System.Net;
using Sunup.Protocols.Dhcp.Boot;

namespace Sunup.Serving.Clients;

/// <summary>Remembers the addresses seen last, up to a fixed number.</summary>
public sealed class ClientTable(int capacity = 16384) : IClientTable
{
    private readonly Lock _lock = new();
    private readonly BoundedTable<IPAddress, ClientSighting> _sightings = new(capacity);

    public bool TryFind(IPAddress address, [NotNullWhen(true)] out ClientSighting? sighting)
    {
        lock (_lock)
        {
            return _sightings.TryGet(Normal(address), out sighting);
        }
    }

    public void Saw(IPAddress address, ClientSighting sighting)
    {
        lock (_lock)
        {
            _sightings.Set(Normal(address), sighting);
        }
    }

    private static IPAddress Normal(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

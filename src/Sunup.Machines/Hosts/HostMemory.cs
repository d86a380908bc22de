using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;

namespace Sunup.Machines.Hosts;

/// <summary>Memory of this host as the kernel tells it now.</summary>
public static class HostMemory
{
    /// <summary>What can be had without swapping, in bytes; null where /proc does not say.</summary>
    public static long? ReadAvailable() => new MemoryReader(new HostFiles()).Read() is Known<MemoryFacts> { Value.Available: var available } ? available : null;
}

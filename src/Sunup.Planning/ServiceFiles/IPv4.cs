using System.Buffers.Binary;
using System.Net;
using Sunup.Model;

namespace Sunup.Planning.ServiceFiles;

/// <summary>IPv4 addresses as numbers, to compare them.</summary>
internal static class IPv4
{
    public static uint ToNumber(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    public static IPAddress ToAddress(uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return new IPAddress(octets);
    }

    public static bool Contains(AddressRange range, IPAddress address) => ToNumber(address) >= ToNumber(range.First) && ToNumber(address) <= ToNumber(range.Last);

    /// <summary>The address that means the network itself, and the one that means all of it: neither is a machine's.</summary>
    public static bool IsReserved(IPNetwork network, IPAddress address)
    {
        var hosts = uint.MaxValue >> network.PrefixLength;
        var host = ToNumber(address) & hosts;
        return host == 0 || host == hosts;
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace Sunup.Linux.Interfaces;

/// <summary>An IPv4 address of an interface.</summary>
public readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}

/// <summary>A network interface as it is now.</summary>
/// <param name="Name">As the system names it.</param>
/// <param name="Index">The kernel's number; changes when the interface is made anew.</param>
/// <param name="EthernetAddress">The six octets in the low 48 bits; null without Ethernet.</param>
/// <param name="IsUp">Administratively up.</param>
/// <param name="IsLoopback">The loopback interface.</param>
/// <param name="Addresses">IPv4, in the kernel's order.</param>
public sealed record NetworkInterfaceState(string Name, int Index, ulong? EthernetAddress, bool IsUp, bool IsLoopback, ImmutableArray<InterfaceAddress> Addresses);

/// <summary>Reads the interfaces of the network namespace that the calling thread is in.</summary>
public static partial class InterfaceList
{
    private const int AF_INET = 2;
    private const int AF_PACKET = 17;
    private const int IFF_UP = 1;
    private const int IFF_LOOPBACK = 8;

    /// <exception cref="Win32Exception">The system gives no list.</exception>
    public static ImmutableArray<NetworkInterfaceState> Read()
    {
        if (GetAddresses(out var first) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        try
        {
            var found = new Dictionary<string, NetworkInterfaceState>(StringComparer.Ordinal);
            for (var at = first; at != 0;)
            {
                var entry = Marshal.PtrToStructure<Entry>(at);
                Add(found, entry);
                at = entry.Next;
            }

            return [.. found.Values.OrderBy(state => state.Index)];
        }
        finally
        {
            FreeAddresses(first);
        }
    }

    private static void Add(Dictionary<string, NetworkInterfaceState> found, in Entry entry)
    {
        // An address with a label (eth0:1) belongs to the interface before the colon.
        var name = (Marshal.PtrToStringUTF8(entry.Name) ?? "").Split(':')[0];
        if (!found.TryGetValue(name, out var state))
        {
            state = new NetworkInterfaceState(name, 0, null, (entry.Flags & IFF_UP) != 0, (entry.Flags & IFF_LOOPBACK) != 0, []);
        }

        found[name] = entry.Address == 0 ? state : Marshal.ReadInt16(entry.Address) switch
        {
            AF_PACKET => WithLink(state, entry.Address),
            AF_INET => state with { Addresses = state.Addresses.Add(ReadAddress(entry)) },
            _ => state,
        };
    }

    /// <summary>struct sockaddr_ll: family 2, protocol 2, index 4, type 2, packet type 1, length 1, address 8 bytes.</summary>
    private static NetworkInterfaceState WithLink(NetworkInterfaceState state, nint address)
    {
        var bytes = new byte[20];
        Marshal.Copy(address, bytes, 0, bytes.Length);
        var isEthernet = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) is 1 or 772 && bytes[11] == 6;
        return state with
        {
            Index = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)),
            EthernetAddress = isEthernet ? BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(12)) >> 16 : null,
        };
    }

    /// <summary>struct sockaddr_in: family 2, port 2, address 4 bytes.</summary>
    private static InterfaceAddress ReadAddress(in Entry entry)
    {
        var address = new byte[4];
        Marshal.Copy(entry.Address + 4, address, 0, 4);
        var mask = entry.NetMask == 0 ? uint.MaxValue : BinaryPrimitives.ReverseEndianness((uint)Marshal.ReadInt32(entry.NetMask, 4));
        return new InterfaceAddress(new IPAddress(address), System.Numerics.BitOperations.PopCount(mask));
    }

    [LibraryImport("libc", EntryPoint = "getifaddrs", SetLastError = true)]
    private static partial int GetAddresses(out nint first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAddresses(nint first);

    /// <summary>struct ifaddrs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Next;
        public nint Name;
        public uint Flags;
        public nint Address;
        public nint NetMask;
        public nint Broadcast;
        public nint Data;
    }
}

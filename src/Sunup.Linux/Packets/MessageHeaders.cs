using System.Runtime.InteropServices;

namespace Sunup.Linux.Packets;

/// <summary>struct mmsghdr: one datagram of recvmmsg or sendmmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public nint Name;
    public uint NameLength;
    public nint Parts;
    public nint PartCount;
    public nint Control;
    public nint ControlLength;
    public int Flags;
    private readonly uint _headerPadding;
    public uint Length;
    private readonly uint _padding;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessagePart
{
    public nint Base;
    public nint Length;
}

/// <summary>struct sockaddr_in. Port and address in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InternetAddress
{
    public ushort Family;
    public ushort Port;
    public uint Address;
    private readonly ulong _zero;
}

/// <summary>A control message with struct in_pktinfo: cmsghdr, then interface, local address, destination in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketInfo
{
    internal const int HeaderLength = 16;
    internal const int InfoLength = 12;

    public nint Length;
    public int Level;
    public int Type;
    public int InterfaceIndex;
    public uint Local;
    public uint Destination;
    private readonly uint _padding;
}

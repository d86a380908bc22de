using System.Buffers.Binary;

namespace Sunup.Linux.Sockets;

/// <summary>Control messages of sendmsg and recvmsg: cmsghdr is length(8, with the header) level(4) type(4), host order; the next one starts on a multiple of 8.</summary>
/// <remarks>Source: cmsg(3), ip(7), ipv6(7), udp(7).</remarks>
internal ref struct ControlWriter(Span<byte> bytes)
{
    private const int HeaderBytes = 16;
    private readonly Span<byte> _bytes = bytes;

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>UDP_SEGMENT: cut what is sent into datagrams of this many bytes.</summary>
    public void AddSegmentSize(ushort size) => BinaryPrimitives.WriteUInt16LittleEndian(Add(SocketCalls.SOL_UDP, SocketCalls.UDP_SEGMENT, sizeof(ushort)), size);

    /// <summary>IP_PKTINFO or IPV6_PKTINFO: the address to send from. in_pktinfo is interface(4) local(4) destination(4); in6_pktinfo address(16) interface(4).</summary>
    public void AddSource(in UdpAddress source)
    {
        if (source.IsIPv6)
        {
            var info = Add(SocketCalls.SOL_IPV6, SocketCalls.IPV6_PKTINFO, 20);
            BinaryPrimitives.WriteUInt64LittleEndian(info, source.Address6First);
            BinaryPrimitives.WriteUInt64LittleEndian(info[8..], source.Address6Second);
            BinaryPrimitives.WriteUInt32LittleEndian(info[16..], source.Scope);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Add(SocketCalls.SOL_IP, SocketCalls.IP_PKTINFO, 12)[4..], source.Address4);
        }
    }

    private Span<byte> Add(int level, int type, int dataBytes)
    {
        var message = _bytes.Slice(Length, HeaderBytes + ((dataBytes + 7) & ~7));
        message.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(message, HeaderBytes + dataBytes);
        BinaryPrimitives.WriteInt32LittleEndian(message[8..], level);
        BinaryPrimitives.WriteInt32LittleEndian(message[12..], type);
        Length += message.Length;
        return message[HeaderBytes..];
    }
}

/// <summary>Reads what <see cref="ControlWriter"/> describes.</summary>
internal static class ControlReader
{
    private const int HeaderBytes = 16;

    /// <summary>The data of the first message of that level and type; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> control, int level, int type)
    {
        while (control.Length >= HeaderBytes)
        {
            var length = (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(control), HeaderBytes, control.Length);
            if (BinaryPrimitives.ReadInt32LittleEndian(control[8..]) == level && BinaryPrimitives.ReadInt32LittleEndian(control[12..]) == type)
            {
                return control[HeaderBytes..length];
            }

            control = control[Math.Min(control.Length, (length + 7) & ~7)..];
        }

        return [];
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Sunup.Linux.Sockets.SocketCalls;

namespace Sunup.Linux.Sockets;

/// <summary>A received datagram.</summary>
/// <param name="Bytes">Its length in the buffer; negative: the errno why there is none (<see cref="UdpSocket.WouldBlock"/> when nothing waits).</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Local">Our address that it came to, without a port; none unless the socket is bound to a wildcard address.</param>
/// <param name="IsTruncated">It was longer than the buffer; the rest is lost.</param>
public readonly record struct UdpReceipt(int Bytes, UdpAddress Source, UdpAddress Local, bool IsTruncated);

/// <summary>A UDP socket that never blocks, allocates nothing on its way, and sends a run of datagrams with one call.</summary>
/// <remarks>
/// Belongs to one thread. Calls give a negative errno where a peer or the network can be the cause; exceptions only for binding. 64-bit Linux 4.18 or later for segmentation;
/// where device or kernel refuse it, the datagrams go out by sendmmsg.
/// </remarks>
public sealed unsafe class UdpSocket : IDisposable
{
    /// <summary>EAGAIN, negated: nothing to receive, or no room to send.</summary>
    public const int WouldBlock = -11;

    /// <summary>ECONNREFUSED, negated: an ICMP "port unreachable" came for something that was sent.</summary>
    public const int Refused = -111;

    /// <summary>EADDRINUSE, EACCES, EADDRNOTAVAIL: what binding fails with.</summary>
    public const int AddressInUse = 98;
    public const int AccessDenied = 13;
    public const int AddressNotAvailable = 99;

    /// <summary>UDP_MAX_SEGMENTS of the kernel, and the most that one sendmmsg here takes.</summary>
    public const int MaxSegments = 64;

    /// <summary>The most that one segmented send takes: a UDP datagram's largest payload over IPv4.</summary>
    public const int MaxSegmentedBytes = 65507;

    private const int MessageTooLong = 90;
    private const int InvalidArgument = 22;
    private const int ControlBytes = 128;
    private readonly bool _isWildcard;
    private int _largestSegment = ushort.MaxValue;

    private UdpSocket(int descriptor, bool isWildcard, bool isIPv6)
    {
        Descriptor = descriptor;
        _isWildcard = isWildcard;
        IsIPv6 = isIPv6;
    }

    /// <summary>For <see cref="EventPoll"/>; valid until disposal.</summary>
    public int Descriptor { get; }

    public bool IsIPv6 { get; }

    /// <summary>The address and port that it is bound to.</summary>
    public UdpAddress LocalAddress { get; private set; }

    /// <summary>Makes a socket in the network of the calling thread; port 0 takes a free one. Datagrams may be fragmented on their way (no DF bit).</summary>
    /// <param name="address">An address of this host, or a wildcard.</param>
    /// <param name="port">The port, or 0.</param>
    /// <param name="bufferBytes">Kernel buffer in each direction; capped by net.core.[rw]mem_max.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The port is taken, the address not here, or the right is missing: see NativeErrorCode.</exception>
    public static UdpSocket Bind(IPAddress address, int port, int bufferBytes)
    {
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var descriptor = Socket(isIPv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw Failure("making a UDP socket");
        }

        var socket = new UdpSocket(descriptor, address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any), isIPv6);
        try
        {
            socket.Configure(bufferBytes);
            socket.BindTo(new UdpAddress(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes one datagram.</summary>
    public UdpReceipt Receive(Span<byte> buffer)
    {
        UdpAddress source = default;
        uint length = UdpAddress.Size;
        if (_isWildcard)
        {
            return ReceiveWithDestination(buffer);
        }

        var count = ReceiveFrom(Descriptor, buffer, buffer.Length, MSG_DONTWAIT | MSG_TRUNC, ref source, ref length);
        return count < 0 ? new UdpReceipt(-Marshal.GetLastPInvokeError(), default, default, false)
            : new UdpReceipt((int)Math.Min(count, buffer.Length), source, default, count > buffer.Length);
    }

    /// <summary>Sends one datagram; 0, or a negative errno.</summary>
    /// <param name="datagram">Its payload.</param>
    /// <param name="to">The peer.</param>
    /// <param name="from">Our address to send from; default: the one that the socket is bound to, or the route's.</param>
    public int Send(ReadOnlySpan<byte> datagram, in UdpAddress to, in UdpAddress from = default)
    {
        if (!from.IsNone)
        {
            return SendOnce(datagram, 0, to, from);
        }

        return SendTo(Descriptor, datagram, datagram.Length, MSG_DONTWAIT, to, (uint)to.Length) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Sends a run of datagrams of <paramref name="segmentBytes"/> each (the last may be shorter): at most <see cref="MaxSegments"/> and <see cref="MaxSegmentedBytes"/>.</summary>
    /// <returns>How many datagrams went out, or a negative errno when none did.</returns>
    public int SendSegments(ReadOnlySpan<byte> datagrams, int segmentBytes, in UdpAddress to, in UdpAddress from = default)
    {
        var count = (datagrams.Length + segmentBytes - 1) / segmentBytes;
        if (count > 1 && segmentBytes <= _largestSegment)
        {
            var error = SendOnce(datagrams, (ushort)segmentBytes, to, from);
            if (error is 0 or WouldBlock or Refused)
            {
                return error == 0 ? count : error;
            }

            // EMSGSIZE or EINVAL: a datagram longer than the MTU; EIO and others: a device without checksum offload, an old kernel.
            _largestSegment = -error is MessageTooLong or InvalidArgument ? segmentBytes - 1 : 0;
        }

        return count > 1 ? SendBatch(datagrams, segmentBytes, count, to, from) : Send(datagrams, to, from) is var sent and < 0 ? sent : 1;
    }

    /// <summary>Takes one entry of the error queue: an ICMP error for something that was sent.</summary>
    /// <param name="destination">Where that had been sent to.</param>
    /// <param name="error">The negative errno that it stands for.</param>
    public bool TryReadError(out UdpAddress destination, out int error)
    {
        destination = default;
        error = 0;
        Span<byte> control = stackalloc byte[512];
        Span<byte> payload = stackalloc byte[1];
        if (ReceiveInto(payload, control, MSG_ERRQUEUE | MSG_DONTWAIT, out destination, out var controlLength, out _) < 0)
        {
            return false;
        }

        var entry = ControlReader.Find(control[..controlLength], IsIPv6 ? SOL_IPV6 : SOL_IP, IsIPv6 ? IPV6_RECVERR : IP_RECVERR);
        error = entry.Length >= sizeof(int) ? -BitConverter.ToInt32(entry) : 0;
        return true;
    }

    public void Dispose() => _ = Close(Descriptor);

    private void Configure(int bufferBytes)
    {
        _ = SetOption(Descriptor, SOL_SOCKET, SO_SNDBUF, bufferBytes, sizeof(int));
        _ = SetOption(Descriptor, SOL_SOCKET, SO_RCVBUF, bufferBytes, sizeof(int));
        if (IsIPv6)
        {
            _ = SetOption(Descriptor, SOL_IPV6, IPV6_V6ONLY, 1, sizeof(int));
            _ = SetOption(Descriptor, SOL_IPV6, IPV6_RECVERR, 1, sizeof(int));
        }
        else
        {
            _ = SetOption(Descriptor, SOL_IP, IP_RECVERR, 1, sizeof(int));
            _ = SetOption(Descriptor, SOL_IP, IP_MTU_DISCOVER, 0, sizeof(int));
        }

        if (_isWildcard)
        {
            _ = SetOption(Descriptor, IsIPv6 ? SOL_IPV6 : SOL_IP, IsIPv6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1, sizeof(int));
        }
    }

    private void BindTo(UdpAddress address)
    {
        if (SocketCalls.Bind(Descriptor, address, (uint)address.Length) < 0)
        {
            throw Failure("binding to UDP", address);
        }

        UdpAddress bound = default;
        uint length = UdpAddress.Size;
        LocalAddress = GetName(Descriptor, ref bound, ref length) < 0 ? throw Failure("getsockname") : bound;
    }

    private UdpReceipt ReceiveWithDestination(Span<byte> buffer)
    {
        Span<byte> control = stackalloc byte[ControlBytes];
        var count = ReceiveInto(buffer, control, MSG_DONTWAIT | MSG_TRUNC, out var source, out var controlLength, out var flags);
        if (count < 0)
        {
            return new UdpReceipt(count, default, default, false);
        }

        var info = ControlReader.Find(control[..controlLength], IsIPv6 ? SOL_IPV6 : SOL_IP, IsIPv6 ? IPV6_PKTINFO : IP_PKTINFO);
        // in_pktinfo: interface(4) ipi_spec_dst(4) ipi_addr(4); spec_dst is ours even when the datagram was a broadcast.
        var local = info.Length >= 20 && IsIPv6 ? new UdpAddress(new IPAddress(info[..16], source.Scope), 0)
            : info.Length >= 12 && !IsIPv6 ? new UdpAddress(new IPAddress(info.Slice(4, 4)), 0)
            : default;
        return new UdpReceipt(Math.Min(count, buffer.Length), source, local, (flags & MSG_TRUNC) != 0);
    }

    private int ReceiveInto(Span<byte> buffer, Span<byte> control, int flags, out UdpAddress source, out int controlLength, out int receivedFlags)
    {
        UdpAddress name = default;
        fixed (byte* bytes = buffer)
        fixed (byte* controlBytes = control)
        {
            var part = new MessagePart { Base = bytes, Length = (nuint)buffer.Length };
            var header = new MessageHeader { Name = &name, NameLength = UdpAddress.Size, Parts = &part, PartCount = 1, Control = controlBytes, ControlLength = (nuint)control.Length };
            var count = ReceiveMessage(Descriptor, &header, flags);
            source = name;
            controlLength = count < 0 ? 0 : (int)header.ControlLength;
            receivedFlags = header.Flags;
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
    }

    private int SendOnce(ReadOnlySpan<byte> bytes, ushort segmentBytes, UdpAddress to, in UdpAddress from)
    {
        Span<byte> control = stackalloc byte[ControlBytes];
        var controlLength = WriteControl(control, segmentBytes, from);
        fixed (byte* payload = bytes)
        fixed (byte* controlBytes = control)
        {
            var part = new MessagePart { Base = payload, Length = (nuint)bytes.Length };
            var header = Header(&to, &part, controlBytes, controlLength);
            return SendMessage(Descriptor, &header, MSG_DONTWAIT) < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
    }

    private int SendBatch(ReadOnlySpan<byte> datagrams, int segmentBytes, int count, UdpAddress to, in UdpAddress from)
    {
        Span<byte> control = stackalloc byte[ControlBytes];
        var controlLength = WriteControl(control, 0, from);
        var parts = stackalloc MessagePart[MaxSegments];
        var messages = stackalloc BatchedMessage[MaxSegments];
        count = Math.Min(count, MaxSegments);
        fixed (byte* payload = datagrams)
        fixed (byte* controlBytes = control)
        {
            for (var i = 0; i < count; i++)
            {
                var offset = i * segmentBytes;
                parts[i] = new MessagePart { Base = payload + offset, Length = (nuint)Math.Min(segmentBytes, datagrams.Length - offset) };
                messages[i] = new BatchedMessage { Header = Header(&to, &parts[i], controlBytes, controlLength) };
            }

            var sent = SendMessages(Descriptor, messages, (uint)count, MSG_DONTWAIT);
            return sent < 0 ? -Marshal.GetLastPInvokeError() : sent;
        }
    }

    private static MessageHeader Header(UdpAddress* to, MessagePart* part, byte* control, int controlLength) => new()
    {
        Name = to,
        NameLength = (uint)to->Length,
        Parts = part,
        PartCount = 1,
        Control = controlLength == 0 ? null : control,
        ControlLength = (nuint)controlLength,
    };

    private static int WriteControl(Span<byte> control, ushort segmentBytes, in UdpAddress from)
    {
        var writer = new ControlWriter(control);
        if (segmentBytes != 0)
        {
            writer.AddSegmentSize(segmentBytes);
        }

        if (!from.IsNone)
        {
            writer.AddSource(from);
        }

        return writer.Length;
    }
}

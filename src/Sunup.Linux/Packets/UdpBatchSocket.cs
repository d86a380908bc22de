using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sunup.Linux.Packets;

/// <summary>A received datagram's addresses.</summary>
/// <param name="Source">IPv4 source, first octet most significant.</param>
/// <param name="SourcePort">UDP source port.</param>
/// <param name="Destination">IPv4 destination as the packet had it: broadcast, or one of ours.</param>
/// <param name="IsTruncated">It was longer than the receive buffer; the rest is lost.</param>
public readonly record struct UdpOrigin(uint Source, ushort SourcePort, uint Destination, bool IsTruncated);

/// <summary>
/// An IPv4 UDP socket on one interface that receives and sends many datagrams with one call each, knows the destination of what it
/// receives, and chooses the source of what it sends.
/// </summary>
/// <remarks>Not thread-safe: it belongs to one receive loop. Addresses are numbers, first octet most significant.</remarks>
public sealed class UdpBatchSocket : IDisposable
{
    private const int Capacity = 64;
    private const int MaxDatagram = 4096;
    private const int ReceiveBuffer = 4 << 20;

    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly Batch _in = new();
    private readonly Batch _out = new();
    private int _queued;

    private UdpBatchSocket(Socket socket)
    {
        _socket = socket;
        _descriptor = (int)socket.Handle;
    }

    /// <summary>For poll; valid until disposal.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Port that it is bound to.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Binds to a port on all addresses of one interface, for broadcasts too.</summary>
    /// <exception cref="SocketException">The port is taken, the interface does not exist, or the right to do so is missing.</exception>
    public static UdpBatchSocket Bind(string interfaceName, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetRawSocketOption(PacketCalls.SOL_SOCKET, PacketCalls.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(interfaceName + '\0'));
            socket.SetRawSocketOption(PacketCalls.SOL_IP, PacketCalls.IP_PKTINFO, BitConverter.GetBytes(1));
            socket.EnableBroadcast = true;
            SetReceiveBuffer(socket);
            socket.SendTimeout = 1000;
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return new UdpBatchSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Room for a burst: all machines of a room that come up at once. Beyond the system's limit where the right to do so is there.</summary>
    private static void SetReceiveBuffer(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(PacketCalls.SOL_SOCKET, PacketCalls.SO_RCVBUFFORCE, BitConverter.GetBytes(ReceiveBuffer));
        }
        catch (SocketException)
        {
            // Without CAP_NET_ADMIN: as much as net.core.rmem_max allows.
            socket.ReceiveBufferSize = ReceiveBuffer;
        }
    }

    /// <summary>Takes what is waiting, at most 64 datagrams; 0 when nothing is. Never waits.</summary>
    /// <returns>How many datagrams <see cref="Datagram"/> and <see cref="Origin"/> now have.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The interface is gone or down.</exception>
    public int Receive()
    {
        _in.PrepareReceive();
        int count;
        do
        {
            count = PacketCalls.ReceiveMessages(_descriptor, _in.HeadersAddress, Capacity, PacketCalls.MSG_DONTWAIT, 0);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == PacketCalls.EINTR);
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError() == PacketCalls.EAGAIN ? 0 : throw PacketCalls.Failure("receive");
        }

        return count;
    }

    /// <summary>The bytes of a received datagram; valid until the next <see cref="Receive"/>.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => _in.Bytes(index, (int)_in.Headers[index].Length);

    public UdpOrigin Origin(int index)
    {
        ref readonly var header = ref _in.Headers[index];
        ref readonly var name = ref _in.Names[index];
        ref readonly var info = ref _in.Infos[index];
        var hasInfo = header.ControlLength >= PacketInfo.HeaderLength + PacketInfo.InfoLength && info is { Level: PacketCalls.SOL_IP, Type: PacketCalls.IP_PKTINFO };
        return new UdpOrigin(
            BinaryPrimitives.ReverseEndianness(name.Address),
            BinaryPrimitives.ReverseEndianness(name.Port),
            hasInfo ? BinaryPrimitives.ReverseEndianness(info.Destination) : 0,
            (header.Flags & PacketCalls.MSG_TRUNC) != 0);
    }

    /// <summary>The buffer for the next datagram; hand it in with <see cref="Queue"/>.</summary>
    public Span<byte> NextBuffer
    {
        get
        {
            if (_queued == Capacity)
            {
                Flush();
            }

            return _out.Bytes(_queued, MaxDatagram);
        }
    }

    /// <summary>Queues the first <paramref name="length"/> bytes of <see cref="NextBuffer"/>; sent by <see cref="Flush"/>.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="source">Our address to send from; 0 lets the system choose.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="port">Port there.</param>
    public void Queue(int length, uint source, uint destination, ushort port)
    {
        _out.PrepareSend(_queued, length, source, destination, port);
        _queued++;
    }

    /// <summary>Sends what is queued. Gives the errors (errno) of those that could not be sent, in their order; null if all were.</summary>
    public List<(uint Destination, int Error)>? Flush()
    {
        List<(uint, int)>? failures = null;
        for (var sent = 0; sent < _queued;)
        {
            var count = PacketCalls.SendMessages(_descriptor, _out.HeaderAddress(sent), (uint)(_queued - sent), 0);
            if (count > 0)
            {
                sent += count;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != PacketCalls.EINTR)
            {
                (failures ??= []).Add((BinaryPrimitives.ReverseEndianness(_out.Names[sent].Address), error));
                sent++;
            }
        }

        _queued = 0;
        return failures;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The arrays of one direction, at addresses that do not move.</summary>
    private sealed class Batch
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity * MaxDatagram, pinned: true);
        private readonly MessagePart[] _parts = GC.AllocateArray<MessagePart>(Capacity, pinned: true);

        public Batch()
        {
            for (var i = 0; i < Capacity; i++)
            {
                _parts[i] = new MessagePart { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, i * MaxDatagram), Length = MaxDatagram };
                Headers[i] = new MessageHeader
                {
                    Name = Marshal.UnsafeAddrOfPinnedArrayElement(Names, i),
                    Parts = Marshal.UnsafeAddrOfPinnedArrayElement(_parts, i),
                    PartCount = 1,
                    Control = Marshal.UnsafeAddrOfPinnedArrayElement(Infos, i),
                };
            }
        }

        public MessageHeader[] Headers { get; } = GC.AllocateArray<MessageHeader>(Capacity, pinned: true);

        public InternetAddress[] Names { get; } = GC.AllocateArray<InternetAddress>(Capacity, pinned: true);

        public PacketInfo[] Infos { get; } = GC.AllocateArray<PacketInfo>(Capacity, pinned: true);

        public nint HeadersAddress => HeaderAddress(0);

        public nint HeaderAddress(int index) => Marshal.UnsafeAddrOfPinnedArrayElement(Headers, index);

        public Span<byte> Bytes(int index, int length) => _bytes.AsSpan(index * MaxDatagram, length);

        public void PrepareReceive()
        {
            for (var i = 0; i < Capacity; i++)
            {
                Headers[i].NameLength = (uint)Marshal.SizeOf<InternetAddress>();
                Headers[i].ControlLength = Marshal.SizeOf<PacketInfo>();
                Headers[i].Flags = 0;
            }
        }

        public void PrepareSend(int index, int length, uint source, uint destination, ushort port)
        {
            _parts[index].Length = length;
            Names[index] = new InternetAddress
            {
                Family = PacketCalls.AF_INET,
                Port = BinaryPrimitives.ReverseEndianness(port),
                Address = BinaryPrimitives.ReverseEndianness(destination),
            };
            Infos[index] = new PacketInfo
            {
                Length = PacketInfo.HeaderLength + PacketInfo.InfoLength,
                Level = PacketCalls.SOL_IP,
                Type = PacketCalls.IP_PKTINFO,
                Local = BinaryPrimitives.ReverseEndianness(source),
            };
            Headers[index].NameLength = (uint)Marshal.SizeOf<InternetAddress>();
            Headers[index].ControlLength = Marshal.SizeOf<PacketInfo>();
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sunup.Binary;

namespace Sunup.Linux.Packets;

/// <summary>
/// Sends UDP datagrams to a hardware address whose IP address does not answer ARP yet, and hears the datagrams that others send to one UDP
/// port on the same interface, whether that port is open here or not.
/// </summary>
/// <remarks>A packet socket (AF_PACKET, SOCK_DGRAM) with a classic BPF filter: only IPv4 UDP to that port reaches the process. Needs CAP_NET_RAW.</remarks>
public sealed class FrameSocket : IDisposable
{
    private const int HeadersLength = 28;
    private const byte Udp = 17;
    private const byte OutgoingPacket = 4;

    private readonly int _descriptor;
    private readonly int _interfaceIndex;
    private readonly byte[] _receiveBuffer = new byte[4096];
    private readonly byte[] _sendBuffer = new byte[4096 + HeadersLength];
    private bool _disposed;

    private FrameSocket(int descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        _interfaceIndex = interfaceIndex;
    }

    public int Descriptor => _descriptor;

    /// <param name="interfaceIndex">The interface, as the kernel numbers it.</param>
    /// <param name="listenPort">UDP destination port of the datagrams to hear.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">No CAP_NET_RAW, or no such interface.</exception>
    public static FrameSocket Open(int interfaceIndex, ushort listenPort)
    {
        // Protocol 0 hears nothing until the filter is in place.
        var descriptor = PacketCalls.Socket(PacketCalls.AF_PACKET, PacketCalls.SOCK_DGRAM | PacketCalls.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw PacketCalls.Failure("packet socket");
        }

        var socket = new FrameSocket(descriptor, interfaceIndex);
        try
        {
            socket.AttachFilter(listenPort);
            if (PacketCalls.Bind(descriptor, socket.LinkAddress(0), (uint)Marshal.SizeOf<PacketCalls.LinkAddress>()) < 0)
            {
                throw PacketCalls.Failure("bind to interface", interfaceIndex);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one datagram in a frame of its own. False if the system refuses it.</summary>
    public bool TrySend(ulong ethernetAddress, uint source, ushort sourcePort, uint destination, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        var writer = new SpanWriter(_sendBuffer);
        WriteHeaders(ref writer, source, sourcePort, destination, destinationPort, payload);
        if (writer.Overflowed)
        {
            return false;
        }

        var address = LinkAddress(ethernetAddress);
        return PacketCalls.SendTo(_descriptor, writer.Written, writer.Offset, 0, address, (uint)Marshal.SizeOf<PacketCalls.LinkAddress>()) == writer.Offset;
    }

    /// <summary>Takes one waiting datagram of another host. Empty when there is none; datagrams that this host sent are skipped.</summary>
    /// <param name="source">Its IPv4 source.</param>
    /// <param name="sourcePort">Its UDP source port.</param>
    public ReadOnlySpan<byte> Receive(out uint source, out ushort sourcePort)
    {
        (source, sourcePort) = (0, 0);
        while (true)
        {
            var from = default(PacketCalls.LinkAddress);
            var fromLength = (uint)Marshal.SizeOf<PacketCalls.LinkAddress>();
            var count = PacketCalls.ReceiveFrom(_descriptor, _receiveBuffer, _receiveBuffer.Length, PacketCalls.MSG_DONTWAIT, ref from, ref fromLength);
            if (count <= 0)
            {
                return [];
            }

            if (from.PacketType != OutgoingPacket && Payload(_receiveBuffer.AsSpan(0, (int)count), out source, out sourcePort) is { IsEmpty: false } payload)
            {
                return payload;
            }
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = PacketCalls.Close(_descriptor);
        }
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet, out uint source, out ushort sourcePort)
    {
        var reader = new SpanReader(packet);
        var headerLength = 4 * (reader.ReadByte("IHL") & 15);
        reader.Skip(11, "IPv4 header");
        source = reader.ReadUInt32BigEndian("source");
        reader.Skip(headerLength - reader.Offset, "options");
        sourcePort = reader.ReadUInt16BigEndian("source port");
        reader.Skip(2, "destination port");
        var length = reader.ReadUInt16BigEndian("length");
        reader.Skip(2, "checksum");
        var payload = reader.ReadBytes(length - 8, "data");
        return reader.Fault is null ? payload : [];
    }

    private static void WriteHeaders(ref SpanWriter writer, uint source, ushort sourcePort, uint destination, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[20];
        var ip = new SpanWriter(header);
        ip.WriteByte(0x45);
        ip.WriteByte(0x10);
        ip.WriteUInt16BigEndian((ushort)(HeadersLength + payload.Length));
        ip.WriteUInt32BigEndian(0x00004000);
        ip.WriteByte(64);
        ip.WriteByte(Udp);
        ip.WriteUInt16BigEndian(0);
        ip.WriteUInt32BigEndian(source);
        ip.WriteUInt32BigEndian(destination);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum(header, 0));
        writer.WriteBytes(header);

        var udpLength = (ushort)(8 + payload.Length);
        Span<byte> udp = stackalloc byte[8];
        var fields = new SpanWriter(udp);
        fields.WriteUInt16BigEndian(sourcePort);
        fields.WriteUInt16BigEndian(destinationPort);
        fields.WriteUInt16BigEndian(udpLength);
        // Over the pseudo header, the UDP header and the data. Source: RFC 768; a sum of zero is written as all ones.
        var pseudo = Sum(header[12..], Udp + (uint)udpLength);
        var checksum = Checksum(payload, Sum(udp, pseudo));
        fields.WriteUInt16BigEndian(checksum == 0 ? (ushort)0xffff : checksum);
        writer.WriteBytes(udp);
        writer.WriteBytes(payload);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.IsEmpty ? sum : sum + ((uint)bytes[0] << 8);
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        sum = Sum(bytes, sum);
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private PacketCalls.LinkAddress LinkAddress(ulong ethernetAddress) => new()
    {
        Family = PacketCalls.AF_PACKET,
        Protocol = BinaryPrimitives.ReverseEndianness(PacketCalls.ETH_P_IP),
        InterfaceIndex = _interfaceIndex,
        AddressLength = 6,
        AddressHigh = BinaryPrimitives.ReverseEndianness((uint)(ethernetAddress >> 16)),
        AddressLow = BinaryPrimitives.ReverseEndianness((uint)ethernetAddress << 16),
    };

    /// <summary>IPv4 UDP, first fragment, to the port; the packet starts at its IP header.</summary>
    private void AttachFilter(ushort port)
    {
        ReadOnlySpan<(ushort Code, byte True, byte False, uint Value)> program =
        [
            (0x30, 0, 0, 9),            // ldb [9]            protocol
            (0x15, 0, 5, Udp),          // jeq UDP, else drop
            (0x28, 0, 0, 6),            // ldh [6]            fragment offset
            (0x45, 3, 0, 0x1fff),       // jset -> drop
            (0xb1, 0, 0, 0),            // ldxb 4*([0]&0xf)   header length
            (0x48, 0, 0, 2),            // ldh [x+2]          destination port
            (0x15, 1, 0, port),         // jeq port, else drop
            (0x06, 0, 0, 0),            // drop
            (0x06, 0, 0, uint.MaxValue), // take all of it
        ];
        var instructions = GC.AllocateArray<PacketCalls.FilterInstruction>(program.Length, pinned: true);
        for (var i = 0; i < program.Length; i++)
        {
            instructions[i] = new() { Code = program[i].Code, JumpTrue = program[i].True, JumpFalse = program[i].False, Value = program[i].Value };
        }

        var filter = new PacketCalls.FilterProgram { Length = (ushort)instructions.Length, Instructions = Marshal.UnsafeAddrOfPinnedArrayElement(instructions, 0) };
        if (PacketCalls.SetFilter(_descriptor, PacketCalls.SOL_SOCKET, PacketCalls.SO_ATTACH_FILTER, filter, (uint)Marshal.SizeOf<PacketCalls.FilterProgram>()) < 0)
        {
            throw PacketCalls.Failure("packet filter");
        }
    }
}

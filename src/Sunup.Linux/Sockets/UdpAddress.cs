using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sunup.Linux.Sockets;

/// <summary>An IP address and port, laid out as the kernel has it: struct sockaddr_in or sockaddr_in6. Compares and hashes by value; allocates nothing.</summary>
/// <remarks>Port and address in network order; the length given to the kernel follows from the family. The default value stands for "none".</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct UdpAddress
{
    internal const int Size = 28;
    private const ushort InterNetwork = 2;
    private const ushort InterNetworkV6 = 10;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address4;
    private readonly UInt128Halves _address6;
    private readonly uint _scope;

    public UdpAddress(IPAddress address, int port)
    {
        _port = BinaryPrimitives.ReverseEndianness((ushort)port);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _family = InterNetworkV6;
            _address6 = new UInt128Halves(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            _scope = (uint)address.ScopeId;
        }
        else
        {
            _family = InterNetwork;
            _address4 = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }
    }

    private UdpAddress(ushort family, uint address4, UInt128Halves address6, uint scope)
    {
        _family = family;
        _address4 = address4;
        _address6 = address6;
        _scope = scope;
    }

    /// <summary>The same host, without a port.</summary>
    public UdpAddress Host => new(_family, _address4, _address6, _scope);

    public bool IsNone => _family == 0;

    public bool IsIPv6 => _family == InterNetworkV6;

    public int Port => BinaryPrimitives.ReverseEndianness(_port);

    /// <summary>Allocates.</summary>
    public IPAddress Address
    {
        get
        {
            if (!IsIPv6)
            {
                return new IPAddress(_address4);
            }

            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, _address6.First);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], _address6.Second);
            return new IPAddress(bytes, _scope);
        }
    }

    internal int Length => IsIPv6 ? Size : 16;

    internal uint Address4 => _address4;

    internal ulong Address6First => _address6.First;

    internal ulong Address6Second => _address6.Second;

    internal uint Scope => _scope;

    public override string ToString() => IsNone ? "none" : new IPEndPoint(Address, Port).ToString();

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct UInt128Halves(ulong First, ulong Second);
}

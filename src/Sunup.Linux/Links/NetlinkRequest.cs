using System.Text;
using Sunup.Binary;

namespace Sunup.Linux.Links;

/// <summary>Builds one rtnetlink message: header, family header, attributes.</summary>
/// <remarks>Source: linux/netlink.h, rtnetlink(7). All in the byte order of the host, which is little endian on every machine that Sunup runs on; attributes are padded to 4 bytes.</remarks>
internal ref struct NetlinkRequest
{
    private const int HeaderLength = 16;
    private readonly Span<byte> _buffer;
    private SpanWriter _writer;

    /// <param name="buffer">Where it is built; 512 bytes hold every message of <see cref="LinkClient"/>.</param>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">nlmsg_flags beside NLM_F_REQUEST.</param>
    /// <param name="sequence">nlmsg_seq.</param>
    public NetlinkRequest(Span<byte> buffer, ushort type, ushort flags, uint sequence)
    {
        _buffer = buffer;
        _writer = new SpanWriter(buffer);
        _writer.WriteUInt32LittleEndian(0);
        _writer.WriteUInt16LittleEndian(type);
        _writer.WriteUInt16LittleEndian((ushort)(Rtnetlink.NLM_F_REQUEST | flags));
        _writer.WriteUInt32LittleEndian(sequence);
        _writer.WriteUInt32LittleEndian(0);
    }

    /// <summary>struct ifinfomsg, 16 bytes.</summary>
    public void InterfaceHeader(int index, uint flags = 0, uint change = 0)
    {
        _writer.WriteUInt16LittleEndian(0);
        _writer.WriteUInt16LittleEndian(0);
        _writer.WriteUInt32LittleEndian((uint)index);
        _writer.WriteUInt32LittleEndian(flags);
        _writer.WriteUInt32LittleEndian(change);
    }

    /// <summary>struct ifaddrmsg, 8 bytes.</summary>
    public void AddressHeader(byte family, byte prefixLength, int index)
    {
        _writer.WriteByte(family);
        _writer.WriteByte(prefixLength);
        _writer.WriteByte(0);
        _writer.WriteByte(0);
        _writer.WriteUInt32LittleEndian((uint)index);
    }

    /// <summary>struct rtmsg, 12 bytes, for a unicast route in the main table.</summary>
    public void RouteHeader(byte family, byte prefixLength)
    {
        ReadOnlySpan<byte> header = [family, prefixLength, 0, 0, Rtnetlink.RT_TABLE_MAIN, Rtnetlink.RTPROT_BOOT, Rtnetlink.RT_SCOPE_UNIVERSE, Rtnetlink.RTN_UNICAST];
        _writer.WriteBytes(header);
        _writer.WriteUInt32LittleEndian(0);
    }

    /// <summary>struct nfgenmsg, 4 bytes: of any family, version 0.</summary>
    public void NetfilterHeader() => _writer.WriteUInt32LittleEndian(0);

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        _writer.WriteUInt16LittleEndian((ushort)(4 + value.Length));
        _writer.WriteUInt16LittleEndian(type);
        _writer.WriteBytes(value);
        _writer.WriteZeros((4 - (value.Length & 3)) & 3);
    }

    public void Attribute(ushort type, uint value)
    {
        _writer.WriteUInt16LittleEndian(8);
        _writer.WriteUInt16LittleEndian(type);
        _writer.WriteUInt32LittleEndian(value);
    }

    /// <summary>A NUL-terminated string.</summary>
    public void Attribute(ushort type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + "\0"));

    /// <summary>Starts an attribute that holds attributes; give the result to <see cref="End"/>.</summary>
    public int Begin(ushort type)
    {
        var start = _writer.Offset;
        _writer.WriteUInt16LittleEndian(0);
        _writer.WriteUInt16LittleEndian(type);
        return start;
    }

    public readonly void End(int start)
    {
        var length = new SpanWriter(_buffer[start..]);
        length.WriteUInt16LittleEndian((ushort)(_writer.Offset - start));
    }

    /// <summary>The message with its length filled in.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        if (_writer.Overflowed || _writer.Offset < HeaderLength)
        {
            throw new InvalidOperationException($"A netlink message does not fit into {_buffer.Length} bytes.");
        }

        var length = new SpanWriter(_buffer);
        length.WriteUInt32LittleEndian((uint)_writer.Offset);
        return _buffer[.._writer.Offset];
    }
}

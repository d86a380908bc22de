using System.Text;
using Sunup.Binary;

namespace Sunup.Protocols.Tftp;

/// <summary>A datagram cut into the fields that every TFTP packet has. Allocates nothing.</summary>
/// <remarks>
/// Big endian: opcode(2), then by opcode: DATA and ACK block(2), ERROR code(2) and a text, requests and OACK NUL-terminated strings.
/// An opcode that is not known is kept and reported as a fault. Bytes after an ACK's block number are allowed, as every client in use allows them.
/// Source: RFC 1350 section 5.
/// </remarks>
public readonly ref struct TftpPacket
{
    private const int OpcodeBytes = 2;

    private TftpPacket(TftpOpcode opcode, ushort number, ReadOnlySpan<byte> body, TftpFault? fault)
    {
        Opcode = opcode;
        Number = number;
        Body = body;
        Fault = fault;
    }

    public TftpOpcode Opcode { get; }

    /// <summary>The block number of DATA and ACK, the code of ERROR; else 0.</summary>
    public ushort Number { get; }

    /// <summary>What follows: the block of DATA, the text of ERROR with its NUL, the strings of a request or OACK.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Null for a packet whose fixed fields are there.</summary>
    public TftpFault? Fault { get; }

    /// <summary>The text of an ERROR: up to its NUL or the end, at most 128 characters, anything unprintable as <c>?</c>.</summary>
    public string ErrorText
    {
        get
        {
            var end = Body.IndexOf((byte)0);
            var text = end < 0 ? Body : Body[..end];
            return string.Create(Math.Min(text.Length, 128), text, static (chars, bytes) =>
            {
                for (var i = 0; i < chars.Length; i++)
                {
                    chars[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : '?';
                }
            });
        }
    }

    /// <summary>Cuts a datagram; any bytes are allowed.</summary>
    public static TftpPacket Read(ReadOnlySpan<byte> datagram)
    {
        var reader = new SpanReader(datagram);
        var opcode = (TftpOpcode)reader.ReadUInt16BigEndian("opcode");
        var number = opcode switch
        {
            TftpOpcode.Data or TftpOpcode.Acknowledgement => reader.ReadUInt16BigEndian("block"),
            TftpOpcode.Error => reader.ReadUInt16BigEndian("error code"),
            _ => (ushort)0,
        };
        TftpFault? fault = reader.Fault is { } missing ? new TftpFault(missing.Field, missing.Offset, $"needs {missing.Needed} bytes, {missing.Available} are there")
            : opcode is < TftpOpcode.ReadRequest or > TftpOpcode.OptionAcknowledgement ? new TftpFault("opcode", 0, $"must be 1 to 6, is {(ushort)opcode}")
            : null;
        return new TftpPacket(opcode, number, reader.ReadRest(), fault);
    }

    /// <summary>Reads the string at <paramref name="offset"/> of the body and moves past its NUL; false when there is no NUL.</summary>
    internal bool TryReadString(ref int offset, out ReadOnlySpan<byte> text)
    {
        text = Body[offset..];
        var end = text.IndexOf((byte)0);
        if (end < 0)
        {
            return false;
        }

        text = text[..end];
        offset += end + 1;
        return true;
    }

    /// <summary>Offset in the datagram of an offset in <see cref="Body"/> of a request or OACK.</summary>
    internal static int DatagramOffset(int bodyOffset) => OpcodeBytes + bodyOffset;

    /// <summary>Names, modes and values are ASCII on the wire; names of files are UTF-8 in practice.</summary>
    internal static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}

using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Protocols.Tftp;

/// <summary>Writes TFTP packets. Each method returns the bytes written, 0 when <c>destination</c> is too short.</summary>
/// <remarks>Source: RFC 1350 section 5, RFC 2347.</remarks>
public static class TftpPacketWriter
{
    /// <summary>Opcode and block number, before the bytes of a block.</summary>
    public const int DataHeaderBytes = 4;

    /// <summary>In characters; firmware shows one line of it.</summary>
    public const int MaxErrorText = 120;

    public static int WriteDataHeader(Span<byte> destination, ushort block) => WriteShort(destination, TftpOpcode.Data, block);

    public static int WriteAcknowledgement(Span<byte> destination, ushort block) => WriteShort(destination, TftpOpcode.Acknowledgement, block);

    /// <summary>At most <see cref="MaxErrorText"/> characters of <paramref name="text"/> are sent.</summary>
    public static int WriteError(Span<byte> destination, TftpErrorCode code, string text)
    {
        var writer = new SpanWriter(destination);
        writer.WriteUInt16BigEndian((ushort)TftpOpcode.Error);
        writer.WriteUInt16BigEndian((ushort)code);
        WriteString(ref writer, text.Length > MaxErrorText ? text[..MaxErrorText] : text);
        return writer.Overflowed ? 0 : writer.Offset;
    }

    public static int WriteOptionAcknowledgement(Span<byte> destination, ImmutableArray<TftpOption> options)
    {
        var writer = new SpanWriter(destination);
        writer.WriteUInt16BigEndian((ushort)TftpOpcode.OptionAcknowledgement);
        WriteOptions(ref writer, options);
        return writer.Overflowed ? 0 : writer.Offset;
    }

    public static int WriteRequest(Span<byte> destination, TftpRequest request)
    {
        var writer = new SpanWriter(destination);
        writer.WriteUInt16BigEndian((ushort)(request.IsWrite ? TftpOpcode.WriteRequest : TftpOpcode.ReadRequest));
        WriteString(ref writer, request.FileName);
        WriteString(ref writer, request.ModeName);
        WriteOptions(ref writer, request.Options);
        return writer.Overflowed ? 0 : writer.Offset;
    }

    private static int WriteShort(Span<byte> destination, TftpOpcode opcode, ushort number)
    {
        var writer = new SpanWriter(destination);
        writer.WriteUInt16BigEndian((ushort)opcode);
        writer.WriteUInt16BigEndian(number);
        return writer.Overflowed ? 0 : writer.Offset;
    }

    private static void WriteOptions(ref SpanWriter writer, ImmutableArray<TftpOption> options)
    {
        foreach (var option in options)
        {
            WriteString(ref writer, option.Name);
            WriteString(ref writer, option.Value);
        }
    }

    private static void WriteString(ref SpanWriter writer, string text)
    {
        writer.WriteBytes(Encoding.UTF8.GetBytes(text));
        writer.WriteByte(0);
    }
}

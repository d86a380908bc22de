using System.Collections.Immutable;
using Sunup.Binary;

namespace Sunup.Protocols.Dhcp;

/// <summary>What was written.</summary>
/// <param name="Length">Bytes of the message; 0 if not even the header fitted.</param>
/// <param name="LeftOut">Options for which there was no room, in their order; empty nearly always.</param>
public readonly record struct DhcpWriteResult(int Length, ImmutableArray<DhcpOptionCode> LeftOut);

/// <summary>Writes DHCP messages: the mirror of <see cref="DhcpMessageReader"/>.</summary>
/// <remarks>
/// Options longer than 255 bytes are split (RFC 3396). When the options do not fit, file and sname carry some (option 52), if they are free.
/// A short message is padded to 300 bytes, the least that BOOTP relays and old clients take (RFC 951, RFC 1542 section 2.1).
/// </remarks>
public static class DhcpMessageWriter
{
    public const int MinimumLength = 300;

    /// <summary>Writes at most <paramref name="destination"/>'s length: the client's maximum message size without IP and UDP headers.</summary>
    public static DhcpWriteResult Write(DhcpMessage message, Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        WriteHeader(ref writer, message);
        if (message.HasCookie)
        {
            writer.WriteUInt32BigEndian(DhcpMessageReader.MagicCookie);
        }

        if (writer.Overflowed)
        {
            return new(0, [.. message.Options.Select(option => option.Code)]);
        }

        ImmutableArray<DhcpOptionCode> leftOut = [];
        if (message.HasCookie)
        {
            leftOut = WriteOptions(ref writer, message, destination);
        }

        if (writer.Offset < MinimumLength)
        {
            writer.WriteZeros(Math.Min(MinimumLength - writer.Offset, writer.Remaining));
        }

        return new(writer.Offset, leftOut);
    }

    private static void WriteHeader(ref SpanWriter writer, DhcpMessage message)
    {
        writer.WriteByte(message.Op);
        writer.WriteByte(message.Hardware.Type);
        writer.WriteByte(message.Hardware.Length);
        writer.WriteByte(message.Hops);
        writer.WriteUInt32BigEndian(message.TransactionId);
        writer.WriteUInt16BigEndian(message.Seconds);
        writer.WriteUInt16BigEndian(message.Flags);
        writer.WriteUInt32BigEndian(message.ClientAddress.Value);
        writer.WriteUInt32BigEndian(message.YourAddress.Value);
        writer.WriteUInt32BigEndian(message.NextServer.Value);
        writer.WriteUInt32BigEndian(message.Relay.Value);
        writer.WriteUInt64BigEndian((ulong)(message.Hardware.Octets >> 64));
        writer.WriteUInt64BigEndian((ulong)message.Hardware.Octets);
        WriteField(ref writer, message.ServerName.Span, DhcpMessageReader.ServerNameLength);
        WriteField(ref writer, message.BootFile.Span, DhcpMessageReader.BootFileLength);
    }

    /// <summary>The text and zeros behind it; what is longer than the field is cut, so a caller puts it into an option instead.</summary>
    private static void WriteField(ref SpanWriter writer, ReadOnlySpan<byte> value, int length)
    {
        var fits = value[..Math.Min(value.Length, length)];
        writer.WriteBytes(fits);
        writer.WriteZeros(length - fits.Length);
    }

    private static ImmutableArray<DhcpOptionCode> WriteOptions(ref SpanWriter writer, DhcpMessage message, Span<byte> destination)
    {
        var needed = 1;
        foreach (ref readonly var option in message.Options.AsSpan())
        {
            needed += EncodedLength(option);
        }

        if (needed > writer.Remaining)
        {
            return WriteOverloaded(ref writer, message, destination);
        }

        foreach (ref readonly var option in message.Options.AsSpan())
        {
            WriteOption(ref writer, option);
        }

        writer.WriteByte((byte)DhcpOptionCode.End);
        return [];
    }

    private static ImmutableArray<DhcpOptionCode> WriteOverloaded(ref SpanWriter writer, DhcpMessage message, Span<byte> destination)
    {
        const int overloadOption = 3;
        var fileRoom = message.BootFile.IsEmpty ? DhcpMessageReader.BootFileLength : 0;
        var nameRoom = message.ServerName.IsEmpty ? DhcpMessageReader.ServerNameLength : 0;
        var file = new SpanWriter(destination.Slice(DhcpMessageReader.BootFileOffset, fileRoom));
        var name = new SpanWriter(destination.Slice(DhcpMessageReader.ServerNameOffset, nameRoom));
        var leftOut = ImmutableArray.CreateBuilder<DhcpOptionCode>();
        var reserved = 1 + (fileRoom + nameRoom > 0 ? overloadOption : 0);
        foreach (ref readonly var option in message.Options.AsSpan())
        {
            var length = EncodedLength(option);
            if (length <= writer.Remaining - reserved)
            {
                WriteOption(ref writer, option);
            }
            else if (length < file.Remaining)
            {
                WriteOption(ref file, option);
            }
            else if (length < name.Remaining)
            {
                WriteOption(ref name, option);
            }
            else
            {
                leftOut.Add(option.Code);
            }
        }

        var overload = (file.Offset > 0 ? 1 : 0) | (name.Offset > 0 ? 2 : 0);
        Close(ref file);
        Close(ref name);
        if (overload != 0)
        {
            WriteOption(ref writer, DhcpOption.Of(DhcpOptionCode.Overload, (byte)overload));
        }

        writer.WriteByte((byte)DhcpOptionCode.End);
        return leftOut.DrainToImmutable();
    }

    private static void Close(ref SpanWriter area)
    {
        if (area.Offset > 0)
        {
            area.WriteByte((byte)DhcpOptionCode.End);
        }
    }

    private static int EncodedLength(in DhcpOption option)
    {
        var parts = Math.Max(1, (option.Value.Length + 254) / 255);
        return option.Value.Length + (2 * parts);
    }

    private static void WriteOption(ref SpanWriter writer, in DhcpOption option)
    {
        var rest = option.Value.Span;
        do
        {
            var part = rest[..Math.Min(rest.Length, 255)];
            writer.WriteByte((byte)option.Code);
            writer.WriteByte((byte)part.Length);
            writer.WriteBytes(part);
            rest = rest[part.Length..];
        }
        while (!rest.IsEmpty);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Sunup.Protocols.Dhcp;

/// <summary>One option: its code and its whole value, joined from its parts where it was split (RFC 3396).</summary>
/// <param name="Code">1 to 254; codes without a name are kept.</param>
/// <param name="Value">Any length; the writer splits what is longer than 255 bytes.</param>
public readonly record struct DhcpOption(DhcpOptionCode Code, ReadOnlyMemory<byte> Value)
{
    public static DhcpOption Of(DhcpOptionCode code, byte value) => new(code, new[] { value });

    public static DhcpOption Of(DhcpOptionCode code, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new DhcpOption(code, bytes);
    }

    public static DhcpOption Of(DhcpOptionCode code, Ipv4Address address) => Of(code, address.Value);

    /// <summary>ASCII; other characters become <c>?</c>.</summary>
    public static DhcpOption Of(DhcpOptionCode code, string text) => new(code, Encoding.ASCII.GetBytes(text));

    /// <summary>ASCII with a NUL behind it, for firmware that writes one over the next option's code.</summary>
    public static DhcpOption OfTerminated(DhcpOptionCode code, string text) => new(code, Encoding.ASCII.GetBytes(text + '\0'));

    /// <summary>Same code, same bytes.</summary>
    public bool Equals(DhcpOption other) => Code == other.Code && Value.Span.SequenceEqual(other.Value.Span);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Code);
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => $"{Code}={Convert.ToHexStringLower(Value.Span)}";
}

/// <summary>A rule that the bytes of a message break, and where.</summary>
/// <param name="Field">The field's name in RFC 2131, or <c>option 12</c>.</param>
/// <param name="Offset">Of the field, in bytes from the start of the message (of the value, for options within an option).</param>
/// <param name="Rule">What the specification needs and what is there.</param>
public sealed record DhcpFault(string Field, int Offset, string Rule)
{
    public override string ToString() => $"{Field} at byte {Offset}: {Rule}";
}

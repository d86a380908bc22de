using Sunup.Binary;

namespace Sunup.Protocols.Ndp;

/// <summary>The options that follow a neighbour discovery message: type, length in units of 8 bytes, value.</summary>
/// <remarks>Source: RFC 4861 section 4.6. Unknown options are passed over, as section 6.1 asks; a length of 0 breaks the message.</remarks>
internal static class NdpOptions
{
    private const byte SourceLinkLayerAddress = 1;
    private const int EthernetAddressLength = 6;

    public static bool TryFindSourceLinkLayerAddress(ref SpanReader reader, out ulong? address, out string? fault)
    {
        address = null;
        fault = null;
        while (reader.Remaining > 0)
        {
            var offset = reader.Offset;
            var type = reader.ReadByte("option Type");
            var units = reader.ReadByte("option Length");
            if (reader.Fault is null && units == 0)
            {
                fault = $"option at byte {offset} has length 0";
                return false;
            }

            var value = reader.ReadBytes((units * 8) - 2, "option value");
            if (reader.Fault is { } shortage)
            {
                fault = shortage.ToString();
                return false;
            }

            if (type == SourceLinkLayerAddress)
            {
                address = ReadAddress(value[..EthernetAddressLength]);
            }
        }

        return true;
    }

    private static ulong ReadAddress(ReadOnlySpan<byte> octets)
    {
        ulong value = 0;
        foreach (var octet in octets)
        {
            value = (value << 8) | octet;
        }

        return value;
    }
}

namespace Sunup.Protocols.Tftp;

/// <summary>The text encoding of mode <c>netascii</c>: LF goes as CR LF, CR as CR NUL, all other bytes as they are.</summary>
/// <remarks>Source: RFC 764 by way of RFC 1350 section 1.</remarks>
public static class Netascii
{
    /// <summary>Bytes that <paramref name="text"/> takes on the wire.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text) => text.Length + text.Count((byte)'\n') + text.Count((byte)'\r');

    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        var encoded = new byte[EncodedLength(text)];
        var to = 0;
        foreach (var value in text)
        {
            if (value is (byte)'\n')
            {
                encoded[to++] = (byte)'\r';
            }

            encoded[to++] = value;
            if (value is (byte)'\r')
            {
                encoded[to++] = 0;
            }
        }

        return encoded;
    }
}

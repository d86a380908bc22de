namespace Sunup.Formats.Compression.Decoders;

/// <summary>A variable-length integer: seven bits a byte, the lowest first, at most nine bytes, none more than needed.</summary>
/// <remarks>Source: the xz file format section 1.2; lib/xz/xz_dec_stream.c, <c>dec_vli</c>.</remarks>
internal static class XzInteger
{
    private const int MostBytes = 9;

    /// <summary>Reads one, and cuts it off <paramref name="bytes"/>; false where it is broken or cut short.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < MostBytes; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                var minimal = bytes[i] != 0 || i == 0;
                bytes = bytes[(i + 1)..];
                return minimal;
            }
        }

        return false;
    }
}

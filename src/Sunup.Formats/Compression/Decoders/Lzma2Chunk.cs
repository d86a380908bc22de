namespace Sunup.Formats.Compression.Decoders;

/// <summary>The header of an LZMA2 chunk, with the rules about what must come first.</summary>
/// <param name="HeaderLength">In bytes, with the properties.</param>
/// <param name="Compressed">Bytes behind the header.</param>
/// <param name="Uncompressed">Bytes that come out.</param>
/// <param name="IsLzma">False for bytes as they are.</param>
/// <remarks>Source: lib/xz/xz_dec_lzma2.c, <c>xz_dec_lzma2_run</c>.</remarks>
internal readonly record struct Lzma2Chunk(int HeaderLength, int Compressed, int Uncompressed, bool IsLzma)
{
    public const int MostHeaderLength = 6;

    /// <summary>Bytes with which the range decoder starts.</summary>
    public const int RangeInitLength = 5;

    private const int StoredHeaderLength = 3;
    private const int LzmaHeaderLength = 5;

    /// <summary>Reads a header. False where it breaks a rule; a header that is cut short is whole as far as it goes, see <paramref name="cut"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref bool needsDictionary, ref bool needsProperties, out Lzma2Chunk chunk, out bool cut)
    {
        chunk = default;
        cut = false;
        var control = bytes[0];
        if (control is >= 0xe0 or 1)
        {
            needsProperties = true;
            needsDictionary = false;
        }
        else if (needsDictionary || control is > 2 and < 0x80)
        {
            return false;
        }

        if (control < 0x80)
        {
            cut = bytes.Length < StoredHeaderLength;
            var size = cut ? 0 : ((bytes[1] << 8) | bytes[2]) + 1;
            chunk = new Lzma2Chunk(StoredHeaderLength, size, size, IsLzma: false);
            return true;
        }

        return TryReadLzma(bytes, ref needsProperties, out chunk, out cut);
    }

    private static bool TryReadLzma(ReadOnlySpan<byte> bytes, ref bool needsProperties, out Lzma2Chunk chunk, out bool cut)
    {
        var control = bytes[0];
        var withProperties = control >= 0xc0;
        var length = withProperties ? LzmaHeaderLength + 1 : LzmaHeaderLength;
        cut = bytes.Length < length;
        chunk = default;
        if (!withProperties && needsProperties)
        {
            return false;
        }

        needsProperties = false;
        if (cut)
        {
            return true;
        }

        var uncompressed = (((control & 0x1f) << 16) | (bytes[1] << 8) | bytes[2]) + 1;
        chunk = new Lzma2Chunk(length, ((bytes[3] << 8) | bytes[4]) + 1, uncompressed, IsLzma: true);
        return chunk.Compressed >= RangeInitLength && (!withProperties || AreSound(bytes[LzmaHeaderLength]));
    }

    /// <summary>lc + lp must not be over 4.</summary>
    private static bool AreSound(byte properties) => properties <= 224 && (properties % 9) + (properties / 9 % 5) <= 4;
}

using System.Text;

namespace Sunup.Boots.Verdicts.Images;

/// <summary>Puts images together.</summary>
internal static class Bytes
{
    public static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        var all = new List<byte>();
        foreach (var part in parts)
        {
            all.AddRange(part);
        }

        return [.. all];
    }

    public static byte[] Zeros(int count) => new byte[count];

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Zeros behind, up to a multiple.</summary>
    public static byte[] PadTo(this byte[] bytes, int multiple) => Join(bytes, Zeros((multiple - (bytes.Length % multiple)) % multiple));

    public static byte[] Cut(this byte[] bytes, int by) => bytes[..^by];

    public static byte[] With(this byte[] bytes, Index at, params ReadOnlySpan<byte> values)
    {
        var changed = (byte[])bytes.Clone();
        values.CopyTo(changed.AsSpan(at.GetOffset(bytes.Length)));
        return changed;
    }

    /// <summary>Where <paramref name="text"/> is.</summary>
    public static int OffsetOf(this byte[] bytes, string text)
    {
        var at = bytes.AsSpan().IndexOf(Text(text));
        return at >= 0 ? at : throw new ArgumentException($"There is no \"{text}\".", nameof(text));
    }

    /// <summary>Bytes that no compressor makes smaller, the same for the same seed. An own generator, since that of the library may change.</summary>
    public static byte[] Noise(int count, uint seed = 1)
    {
        var bytes = new byte[count];
        var state = seed;
        for (var i = 0; i < count; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)(state >> 11);
        }

        return bytes;
    }

    /// <summary>CRC-32 as in gzip and xz: polynomial edb88320, bits reversed.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
            }
        }

        return ~crc;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sunup.Model;

/// <summary>A 48-bit Ethernet hardware address.</summary>
/// <param name="Value">The six octets, first octet in the most significant of the low 48 bits.</param>
public readonly record struct MacAddress(ulong Value) : ISpanParsable<MacAddress>
{
    /// <summary>Octets in wire order. Fewer or more than six is an error of the caller.</summary>
    public static MacAddress FromBytes(ReadOnlySpan<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(octets.Length, 6);
        ulong value = 0;
        foreach (var octet in octets)
        {
            value = (value << 8) | octet;
        }

        return new MacAddress(value);
    }

    /// <summary>Lower case with colons: <c>52:54:00:12:34:56</c>.</summary>
    public override string ToString() => Format(':');

    /// <summary>Lower case with hyphens, as iPXE's <c>${mac:hexhyp}</c> and PXELINUX write it.</summary>
    public string ToHyphenString() => Format('-');

    public byte[] ToBytes()
    {
        var octets = new byte[6];
        for (var i = 0; i < 6; i++)
        {
            octets[i] = (byte)(Value >> (40 - (8 * i)));
        }

        return octets;
    }

    /// <exception cref="FormatException">Not a MAC address.</exception>
    public static MacAddress Parse(string s) => Parse(s.AsSpan(), null);

    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is not a MAC address such as 52:54:00:12:34:56.");

    public static MacAddress Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Takes <c>aa:bb:cc:dd:ee:ff</c>, <c>aa-bb-cc-dd-ee-ff</c> and <c>aabbccddeeff</c>, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        var separated = s.Length == 17;
        if (!separated && s.Length != 12)
        {
            return false;
        }

        ulong value = 0;
        for (var i = 0; i < 6; i++)
        {
            var at = separated ? 3 * i : 2 * i;
            if (separated && i > 0 && (s[at - 1] is not (':' or '-') || s[at - 1] != s[2]))
            {
                return false;
            }

            if (!byte.TryParse(s.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        result = new MacAddress(value);
        return true;
    }

    private string Format(char separator) => string.Create(17, (Value, separator), static (chars, state) =>
    {
        for (var i = 0; i < 6; i++)
        {
            var octet = (byte)(state.Value >> (40 - (8 * i)));
            chars[3 * i] = "0123456789abcdef"[octet >> 4];
            chars[(3 * i) + 1] = "0123456789abcdef"[octet & 15];
            if (i < 5)
            {
                chars[(3 * i) + 2] = state.separator;
            }
        }
    });
}

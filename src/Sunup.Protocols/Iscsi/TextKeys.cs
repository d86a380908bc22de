using System.Collections.Immutable;
using System.Text;

namespace Sunup.Protocols.Iscsi;

/// <summary>One pair of a text segment.</summary>
public readonly record struct TextKey(string Name, string Value);

/// <summary>Reads and writes the text of login and text PDUs: <c>key=value</c>, each ended by a zero byte.</summary>
/// <remarks>Source: RFC 7143 section 6.1. UTF-8; keys of at most 63 characters, values of at most 8192 bytes here.</remarks>
public static class TextKeys
{
    public const string NotUnderstood = "NotUnderstood";
    public const string Reject = "Reject";
    public const string Irrelevant = "Irrelevant";
    public const string None = "None";

    private const int MostKeyBytes = 63;

    /// <summary>The pairs in order; null when the text breaks the format.</summary>
    public static ImmutableArray<TextKey>? Read(ReadOnlySpan<byte> text)
    {
        var keys = ImmutableArray.CreateBuilder<TextKey>();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)0);
            var pair = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (pair.IsEmpty)
            {
                // Padding of the segment, counted in by some initiators.
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            if (equals is < 1 or > MostKeyBytes)
            {
                return null;
            }

            keys.Add(new TextKey(Encoding.UTF8.GetString(pair[..equals]), Encoding.UTF8.GetString(pair[(equals + 1)..])));
        }

        return keys.ToImmutable();
    }

    public static byte[] Write(IEnumerable<TextKey> keys) =>
        Encoding.UTF8.GetBytes(string.Concat(keys.Select(key => $"{key.Name}={key.Value}\0")));

    /// <summary>Bytes written as 0x… or 0b…; null when it is neither, or longer than <paramref name="most"/> bytes.</summary>
    /// <remarks>RFC 7143 section 6.1: hexadecimal or Base64 constants.</remarks>
    public static byte[]? ReadBinary(string value, int most)
    {
        try
        {
            var bytes = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.FromHexString(EvenDigits(value[2..]))
                : value.StartsWith("0b", StringComparison.OrdinalIgnoreCase) ? Convert.FromBase64String(value[2..])
                : null;
            return bytes?.Length <= most ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static string WriteBinary(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static string EvenDigits(string digits) => digits.Length % 2 == 0 ? digits : "0" + digits;
}

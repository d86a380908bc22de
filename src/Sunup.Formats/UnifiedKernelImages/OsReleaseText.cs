using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>Reads assignments as os-release(5) has them: one a line, the value bare or quoted as a shell quotes it, <c>#</c> for comments.</summary>
/// <remarks>Lines that are none are skipped, as its readers do. Source: os-release(5).</remarks>
public static class OsReleaseText
{
    /// <summary>In their order; a key that stands twice is there twice.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Parse(string text)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim(' ', '\t', '\r', '\0');
            var equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsKey(trimmed.AsSpan(0, equals)))
            {
                fields.Add(new(trimmed[..equals], Unquote(trimmed[(equals + 1)..])));
            }
        }

        return fields.ToImmutable();
    }

    /// <summary>The last assignment wins, as in a shell; null for none.</summary>
    public static string? ValueOf(ImmutableArray<KeyValuePair<string, string>> fields, string key)
    {
        for (var i = fields.Length - 1; i >= 0; i--)
        {
            if (fields[i].Key == key)
            {
                return fields[i].Value;
            }
        }

        return null;
    }

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static string Unquote(string value)
    {
        if (value is not ['"' or '\'', .., '"' or '\''] || value.Length < 2 || value[0] != value[^1])
        {
            return value;
        }

        var inner = value[1..^1];
        if (value[0] == '\'')
        {
            return inner;
        }

        var text = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            i += inner[i] == '\\' && i + 1 < inner.Length && inner[i + 1] is '"' or '$' or '\\' or '`' ? 1 : 0;
            text.Append(inner[i]);
        }

        return text.ToString();
    }
}

using System.Buffers;
using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Serving.Http;

/// <summary>Reads <c>a=b&amp;c=d</c> as the fields of a report, within bounds and without control characters.</summary>
internal static class ReportForm
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    internal const int MostFields = 32;
    internal const int LongestName = 32;
    internal const int LongestValue = 512;

    /// <summary>Fields in their order; the first of a name counts. Names are lower case letters, digits and <c>_</c>, others are left out, as are empty values.</summary>
    internal static ImmutableArray<EventField> Parse(string form, bool plusIsSpace)
    {
        var fields = ImmutableArray.CreateBuilder<EventField>();
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals < 0 || fields.Count == MostFields)
            {
                continue;
            }

            var name = Decode(pair[..equals], plusIsSpace).ToLowerInvariant();
            var value = Clean(Decode(pair[(equals + 1)..], plusIsSpace));
            if (IsName(name) && value.Length > 0 && !fields.Any(field => field.Name == name))
            {
                fields.Add(new EventField(name, value));
            }
        }

        return fields.ToImmutable();
    }

    private static string Decode(string text, bool plusIsSpace) => Uri.UnescapeDataString(plusIsSpace ? text.Replace('+', ' ') : text);

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    // What a stranger sends ends up on a terminal.
    private static string Clean(string value)
    {
        var text = value.Length <= LongestValue ? value : value[..LongestValue];
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        }).Trim();
    }
}

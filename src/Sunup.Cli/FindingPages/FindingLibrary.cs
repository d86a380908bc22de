using System.Text;

namespace Sunup.Cli.FindingPages;

/// <summary>The pages of docs/findings, which every build carries.</summary>
public static class FindingLibrary
{
    private const string Prefix = "findings/";

    /// <summary>All ids, in order.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(FindingLibrary).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix + "SU", StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The page of <paramref name="id"/> in any casing, or null.</summary>
    public static FindingPage? Find(string id)
    {
        var known = Ids.FirstOrDefault(known => string.Equals(known, id, StringComparison.OrdinalIgnoreCase));
        if (known is null)
        {
            return null;
        }

        using var stream = typeof(FindingLibrary).Assembly.GetManifestResourceStream(Prefix + known)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        return new FindingPage(known, TitleOf(known, text), text);
    }

    private static string TitleOf(string id, string text)
    {
        var title = text.AsSpan(0, text.AsSpan().IndexOf('\n') is >= 0 and var end ? end : text.Length)
            .TrimStart("# ").Trim().ToString();
        return title.StartsWith(id, StringComparison.Ordinal) ? title[id.Length..].TrimStart(' ', ':', '-', '·') : title;
    }
}

using System.Collections.Immutable;

namespace Sunup.Images.Roots;

/// <summary>What insserv wrote into <c>/etc/init.d/.depend.boot</c>, <c>.start</c> and <c>.stop</c>: lines <c>NAME: NEEDED ...</c>, and <c>TARGETS = ...</c>.</summary>
internal static class DependFile
{
    public static IReadOnlyDictionary<string, ImmutableArray<string>> Read(string text)
    {
        var needs = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !line.AsSpan(0, colon).ContainsAny(" \t="))
            {
                needs[line[..colon]] = [.. line[(colon + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)];
            }
        }

        return needs;
    }
}

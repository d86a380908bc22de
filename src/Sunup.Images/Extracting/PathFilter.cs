using System.Collections.Immutable;
using Sunup.Formats.KernelModules;

namespace Sunup.Images.Extracting;

/// <summary>Which paths are wanted.</summary>
internal sealed class PathFilter(ImmutableArray<string> patterns)
{
    private readonly ImmutableArray<string> _patterns = [.. patterns.Select(Clean)];

    public bool IsAll => _patterns.IsEmpty;

    /// <param name="path">As the image has it.</param>
    public bool Wants(string path)
    {
        if (IsAll)
        {
            return true;
        }

        var clean = Clean(path);
        return _patterns.Any(pattern => GlobPattern.Matches(pattern, clean) || GlobPattern.Matches(pattern + "/*", clean));
    }

    private static string Clean(string path)
    {
        while (path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith('/'))
        {
            path = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        }

        return path.TrimEnd('/');
    }
}

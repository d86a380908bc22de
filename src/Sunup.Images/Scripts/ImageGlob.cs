using Sunup.Formats.KernelModules;

namespace Sunup.Images.Scripts;

/// <summary>File names that a pattern of the shell stands for, in an image. Only the last part may be a pattern.</summary>
internal static class ImageGlob
{
    public static IEnumerable<string> Expand(RootContents image, string value)
    {
        var slash = value.LastIndexOf('/');
        var pattern = value[(slash + 1)..];
        if (pattern.AsSpan().IndexOfAny("*?[") < 0)
        {
            return [value];
        }

        var folder = slash < 0 ? "/" : value[..(slash + 1)];
        var names = image.Tree.Find(folder).Node is { IsFolder: true } node
            ? node.Children.Keys.Where(name => !name.StartsWith('.') && GlobPattern.Matches(pattern, name)).Order(StringComparer.Ordinal).Select(name => (slash < 0 ? "" : folder) + name).ToList()
            : [];
        // Without a match a pattern stays as it is.
        return names.Count > 0 ? names : [value];
    }
}

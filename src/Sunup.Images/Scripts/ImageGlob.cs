using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.KernelModules;

namespace Sunup.Images.Scripts;

/// <summary>File names that patterns of a script stand for, in its image. Only the last part may be a pattern.</summary>
/// <remarks>Compares at most <see cref="MostCompared"/> names in all; a pattern behind that stays as it is.</remarks>
internal sealed class ImageGlob(RootTree tree)
{
    public const int MostCompared = 5_000_000;

    private long _compared;

    public IEnumerable<string> Expand(string value)
    {
        var slash = value.LastIndexOf('/');
        var pattern = value[(slash + 1)..];
        if (pattern.AsSpan().IndexOfAny("*?[") < 0)
        {
            return [value];
        }

        var folder = slash < 0 ? "/" : value[..(slash + 1)];
        var names = tree.Find(folder).Node is { IsFolder: true } node && (_compared += node.Children.Count) <= MostCompared
            ? node.Children.Keys.Where(name => !name.StartsWith('.') && GlobPattern.Matches(pattern, name)).Order(StringComparer.Ordinal).Select(name => (slash < 0 ? "" : folder) + name).ToList()
            : [];
        // Without a match a pattern stays as it is.
        return names.Count > 0 ? names : [value];
    }
}

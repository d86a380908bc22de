using System.Collections.Immutable;
using Sunup.Images.Modules;
using Sunup.Images.Reading;

namespace Sunup.Images.Adding;

/// <summary>The modules that an image has for one kernel release.</summary>
internal sealed class ImageModules
{
    private readonly ImageTree _tree;

    public ImageModules(ImageTree tree, string release)
    {
        _tree = tree;
        Folder = $"{RootOf(tree)}/{release}";
        Catalog = new ModuleCatalog(tree.TextOf($"{Folder}/modules.dep"));
    }

    /// <summary>In the image: <c>usr/lib/modules/6.1.0-53-amd64</c>.</summary>
    public string Folder { get; }

    public ModuleCatalog Catalog { get; }

    /// <summary>The kernel releases that the image has modules of.</summary>
    public static ImmutableArray<string> ReleasesOf(ImageTree tree)
    {
        var root = RootOf(tree) + "/";
        return
        [
            .. tree.Paths
                .Where(path => path.StartsWith(root, StringComparison.Ordinal) && path.IndexOf('/', root.Length) < 0 && tree.Find(path) is { IsFolder: true })
                .Select(path => path[root.Length..])
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Path of a module below <see cref="Folder"/>, as the image's modules.dep has it; null where the file is not there.</summary>
    public string? PathOf(string name) => Catalog.Find(name) is { } module && _tree.Find($"{Folder}/{module.Path}") is not null ? module.Path : null;

    public string TextOf(string name) => _tree.TextOf($"{Folder}/{name}");

    public bool Has(string name) => _tree.Find($"{Folder}/{name}") is not null;

    private static string RootOf(ImageTree tree) => tree.Resolve("lib/modules/.") is { } path && path.Length > 0 ? path : "lib/modules";
}

using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;

namespace Sunup.Images.Scripts;

/// <summary>Whether modules that a script loads are in its image, or in the kernel itself.</summary>
internal sealed class ImageModuleState
{
    private readonly ModuleCatalog? _catalog;
    private readonly HashSet<string> _files;

    public ImageModuleState(RootContents image)
    {
        var folders = image.Tree.Find("/lib/modules").Node is { IsFolder: true } root ? root.Children.Where(child => child.Value.IsFolder).Select(child => child.Key).Order(StringComparer.Ordinal).ToList() : [];
        _files = image.Tree.Paths().Where(item => item.Node.IsFile && ModuleNames.IsFile(item.Path)).Select(item => ModuleNames.Normalize(item.Path)).ToHashSet(StringComparer.Ordinal);
        if (folders is [.., var release])
        {
            string Text(string name) => image.TextOf($"/lib/modules/{release}/{name}") ?? "";
            KnowsBuiltIn = Text("modules.builtin").Length > 0;
            _catalog = new ModuleCatalog(Text("modules.dep"), Text("modules.builtin"), "", () => Text("modules.alias"), () => Text("modules.builtin.modinfo"));
        }
    }

    /// <summary>The image says what its kernel has built in.</summary>
    public bool KnowsBuiltIn { get; }

    /// <summary>For people; null where it is not there.</summary>
    public string? WhereIs(string name) =>
        _files.Contains(ModuleNames.Normalize(name)) ? "in the image"
        : _catalog?.IsBuiltIn(name) is true ? "built in"
        : _catalog?.FindByAlias(name) is [var module, ..] && (_files.Contains(ModuleNames.Normalize(module)) || _catalog.IsBuiltIn(module)) ? $"as {module}"
        : null;
}

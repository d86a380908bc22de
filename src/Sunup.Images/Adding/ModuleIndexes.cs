using System.Text;
using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;

namespace Sunup.Images.Adding;

/// <summary>Makes an image's module indexes anew: what it had, and what comes with new modules.</summary>
internal sealed class ModuleIndexes(AdditionPlan plan, ImageModules image, ModuleCatalog? host)
{
    private const uint TextMode = 0x81a4;

    public void Write(IReadOnlyList<ModuleDependencies> added, IReadOnlyList<ModuleAlias> addedAliases)
    {
        var names = added.Select(line => line.Name).ToHashSet(StringComparer.Ordinal);
        var lines = image.Catalog.Modules.Values.Where(line => !names.Contains(line.Name)).Concat(added).ToList();
        Add("modules.dep", string.Concat(lines.Select(line => $"{line}\n")));
        Add("modules.dep.bin", KmodIndex.Write(lines.Select(line => (line.Name, line.ToString()))));
        WriteAliases(addedAliases);
        WriteSoftDependencies(names);
    }

    private void WriteAliases(IReadOnlyList<ModuleAlias> added)
    {
        var text = image.TextOf("modules.alias");
        // An image that keeps only the binary index: its modules' aliases are those of this machine's modules.
        var present = text.Length > 0 || !image.Has("modules.alias.bin") || host is null
            ? ModuleAlias.ParseAll(text)
            : host.Aliases.Where(alias => image.Catalog.Find(alias.Module) is not null);
        var aliases = present.Concat(added).Distinct().ToList();
        Add("modules.alias", string.Concat(aliases.Select(alias => $"alias {alias.Pattern} {alias.Module}\n")));
        Add("modules.alias.bin", KmodIndex.Write(aliases.Select(alias => (ModuleNames.NormalizeAlias(alias.Pattern), alias.Module))));
    }

    private void WriteSoftDependencies(HashSet<string> names)
    {
        var text = image.TextOf("modules.softdep");
        var added = host is null ? [] : names.Order(StringComparer.Ordinal).SelectMany(host.SoftDependenciesOf).Select(line => line.Line).ToList();
        if (added.Count > 0)
        {
            Add("modules.softdep", $"{text}{(text is "" or [.., '\n'] ? "" : "\n")}{string.Join('\n', added)}\n");
        }
    }

    private void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    private void Add(string name, byte[] bytes) => plan.Add(new AddedEntry($"{image.Folder}/{name}", TextMode, bytes.Length) { Bytes = bytes });
}

namespace Sunup.Images.Modules;

/// <summary>A folder of kernel modules of this machine: <c>/lib/modules/RELEASE</c>, or the like below another root.</summary>
public sealed class ModuleFolder
{
    private ModuleFolder(string path) => (Path, Catalog) = (path, Read(path));

    public string Path { get; }

    /// <summary>The kernel release: the folder's name.</summary>
    public string Release => System.IO.Path.GetFileName(Path);

    public ModuleCatalog Catalog { get; }

    /// <summary>Opens the folder itself, or the only release below it: <c>/lib/modules</c>, or a root with <c>lib/modules</c> in it.</summary>
    /// <exception cref="Model.FindingException">There is no <c>modules.dep</c>, or several releases have one.</exception>
    public static ModuleFolder Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var candidates = new[] { full, System.IO.Path.Combine(full, "lib/modules"), System.IO.Path.Combine(full, "usr/lib/modules") }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder).Prepend(folder))
            .Where(folder => File.Exists(System.IO.Path.Combine(folder, "modules.dep")))
            .Select(folder => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return candidates switch
        {
            [var only] => new ModuleFolder(only),
            [var first, ..] when first == full => new ModuleFolder(first),
            [] => throw ModuleFindings.NoModules(path),
            _ => throw ModuleFindings.SeveralReleases(path, candidates),
        };
    }

    /// <summary>A module as it stands on disk, decompressed: what the kernel links.</summary>
    /// <exception cref="Model.FindingException">It cannot be read or decompressed.</exception>
    public byte[] ReadModule(string relativePath) => ModuleFile.Read(System.IO.Path.Combine(Path, relativePath));

    private static ModuleCatalog Read(string path)
    {
        return new ModuleCatalog(Text("modules.dep"), Text("modules.builtin"), Text("modules.softdep"), () => Text("modules.alias"), () => Text("modules.builtin.modinfo"));

        string Text(string name) => System.IO.Path.Combine(path, name) is var file && File.Exists(file) ? File.ReadAllText(file) : "";
    }
}

using System.Collections.Immutable;
using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;

namespace Sunup.Images.Reading;

/// <summary>The modules that an initrd has for one kernel release.</summary>
public sealed class InitrdModules
{
    private readonly InitrdFiles _files;
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly ModuleCatalog _catalog;
    private readonly bool _hasIndex;

    internal InitrdModules(InitrdFiles files, string folder)
    {
        (_files, Folder) = (files, folder);
        foreach (var path in files.Paths.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal) && ModuleNames.IsFile(path)))
        {
            _paths.TryAdd(ModuleNames.Normalize(path), path);
        }

        var index = files.Text($"{folder}/modules.dep");
        _hasIndex = index.Length > 0;
        var builtIn = files.Text($"{folder}/modules.builtin");
        KnowsBuiltIn = builtIn.Length > 0;
        _catalog = new ModuleCatalog(index, builtIn, files.Text($"{folder}/modules.softdep"));
    }

    /// <summary>Of the kernel, as the folder is called.</summary>
    public string Release => Folder[(Folder.LastIndexOf('/') + 1)..];

    /// <summary>In the initrd: <c>usr/lib/modules/6.1.0-53-amd64</c>.</summary>
    public string Folder { get; }

    /// <summary>Of files.</summary>
    public int Count => _paths.Count;

    /// <summary>It has the list of what the kernel has built in: what is neither there nor a file is nowhere.</summary>
    public bool KnowsBuiltIn { get; }

    /// <summary>What <c>modules.builtin</c> in the initrd says; false also where it is not there.</summary>
    public bool IsBuiltIn(string module) => _catalog.IsBuiltIn(module);

    /// <summary>Path of the module's file in the initrd; null for none.</summary>
    public string? PathOf(string module) => _paths.GetValueOrDefault(ModuleNames.Normalize(module));

    /// <summary>Modules without which that one cannot be loaded, and which are neither there nor said to be built in.</summary>
    /// <remarks>By the initrd's <c>modules.dep</c>; where that does not name the module, by what the module's file says.</remarks>
    public ImmutableArray<string> MissingDependenciesOf(string module)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var missing = ImmutableArray.CreateBuilder<string>();
        // Those of a hostile image may need each other in a chain as long as it likes: no recursion.
        var pending = new Stack<string>(NeedsOf(ModuleNames.Normalize(module)).Reverse());
        while (pending.TryPop(out var needed))
        {
            if (!seen.Add(needed))
            {
                continue;
            }

            if (PathOf(needed) is not null)
            {
                foreach (var further in NeedsOf(needed).Reverse())
                {
                    pending.Push(further);
                }
            }
            else if (!IsBuiltIn(needed))
            {
                missing.Add(needed);
            }
        }

        return missing.ToImmutable();
    }

    /// <summary>There is an index as text, and it lacks the module: modprobe will not find it.</summary>
    public bool IsUnlisted(string module) => _hasIndex && PathOf(module) is not null && _catalog.Find(module) is null;

    /// <summary>The kernel that a module's file was built for; null where it does not say, or was not kept.</summary>
    public string? BuiltFor(string module) => InformationOf(module)?.Release;

    private IEnumerable<string> NeedsOf(string name) =>
        _catalog.Find(name) is { } line ? line.Needs.Select(ModuleNames.Normalize) : InformationOf(name)?.Depends ?? [];

    private ModuleInformation? InformationOf(string module) =>
        PathOf(module) is { } path && _files.Bytes(path) is { } content && ModuleFile.TryRead(content, path) is { } bytes ? ModuleInformation.TryRead(bytes) : null;
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Sunup.Formats.KernelModules;

namespace Sunup.Images.Modules;

/// <summary>The modules of one kernel release: their files, what each needs, what they are for. Pure; see <see cref="ModuleFolder"/> for those of this machine.</summary>
public sealed class ModuleCatalog
{
    private readonly Dictionary<string, ModuleDependencies> _byName = new(StringComparer.Ordinal);
    private readonly FrozenSet<string> _builtIn;
    private readonly ILookup<string, ModuleSoftDependencies> _soft;
    private readonly Lazy<ImmutableArray<ModuleAlias>> _aliases;
    private readonly Lazy<ImmutableArray<ModuleAlias>> _builtInAliases;

    /// <param name="dependencies">Text of <c>modules.dep</c>.</param>
    /// <param name="builtIn">Text of <c>modules.builtin</c>.</param>
    /// <param name="soft">Text of <c>modules.softdep</c>.</param>
    /// <param name="aliases">Text of <c>modules.alias</c>; read when it is asked for.</param>
    /// <param name="builtInInformation">Text of <c>modules.builtin.modinfo</c>; read when it is asked for.</param>
    public ModuleCatalog(string dependencies, string builtIn = "", string soft = "", Func<string>? aliases = null, Func<string>? builtInInformation = null)
    {
        foreach (var module in ModuleDependencies.ParseAll(dependencies))
        {
            _byName.TryAdd(module.Name, module);
        }

        _builtIn = builtIn.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ModuleNames.Normalize).ToFrozenSet(StringComparer.Ordinal);
        _soft = ModuleSoftDependencies.ParseAll(soft).ToLookup(line => line.Name, StringComparer.Ordinal);
        _aliases = new(() => [.. ModuleAlias.ParseAll(aliases?.Invoke() ?? "")]);
        _builtInAliases = new(() => [.. ModuleAlias.ParseBuiltIn(builtInInformation?.Invoke() ?? "")]);
    }

    /// <summary>All modules, by their names.</summary>
    public IReadOnlyDictionary<string, ModuleDependencies> Modules => _byName;

    /// <summary>Of modules that are files.</summary>
    public ImmutableArray<ModuleAlias> Aliases => _aliases.Value;

    public ModuleDependencies? Find(string name) => _byName.GetValueOrDefault(ModuleNames.Normalize(name));

    /// <summary>Whether the kernel has it without a file.</summary>
    public bool IsBuiltIn(string name) => _builtIn.Contains(ModuleNames.Normalize(name));

    public IEnumerable<ModuleSoftDependencies> SoftDependenciesOf(string name) => _soft[ModuleNames.Normalize(name)];

    /// <summary>Modules for what a device or file system calls itself: an alias, or <c>pci:1af4:1000</c> for a PCI vendor and device.</summary>
    public ImmutableArray<string> FindByAlias(string alias)
    {
        var matching = PciId.TryParse(alias) is { } id
            ? Aliases.Concat(_builtInAliases.Value).Where(entry => entry.MatchesPci(id.Vendor, id.Device) || (id.VirtioAlias is { } virtio && entry.Matches(virtio)))
            : Aliases.Concat(_builtInAliases.Value).Where(entry => entry.Matches(alias));
        return [.. matching.Select(entry => entry.Module).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What has to be in an image so that these modules load, in the order in which they load.</summary>
    /// <param name="wanted">Names, file names, aliases (<c>pci:v00001AF4...</c>, <c>fs-ext4</c>) or PCI ids (<c>pci:1af4:1000</c>).</param>
    public ModuleSelection Select(IEnumerable<string> wanted)
    {
        var selecting = new ModuleSelecting(this);
        foreach (var name in wanted)
        {
            selecting.AddWanted(name);
        }

        return selecting.ToSelection();
    }
}

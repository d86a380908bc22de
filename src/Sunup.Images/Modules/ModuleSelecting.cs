using Sunup.Formats.KernelModules;

namespace Sunup.Images.Modules;

/// <summary>Collects modules with their dependencies, each once, in the order in which modprobe loads them.</summary>
internal sealed class ModuleSelecting(ModuleCatalog catalog)
{
    private readonly List<SelectedModule> _order = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _builtIn = [];
    private readonly List<MissingModule> _missing = [];

    public void AddWanted(string word)
    {
        if (catalog.Find(word) is { } module)
        {
            Add(module, SelectionReason.Asked, word);
        }
        else if (catalog.IsBuiltIn(word))
        {
            _builtIn.Add(ModuleNames.Normalize(word));
        }
        else if (!AddByAlias(word, SelectionReason.Asked, word))
        {
            _missing.Add(new MissingModule(word, null));
        }
    }

    public ModuleSelection ToSelection() => new() { InLoadOrder = [.. _order], BuiltIn = [.. _builtIn.Distinct(StringComparer.Ordinal)], Missing = [.. _missing] };

    private bool AddByAlias(string alias, SelectionReason reason, string neededBy)
    {
        var names = catalog.FindByAlias(alias);
        foreach (var name in names)
        {
            if (catalog.Find(name) is { } module)
            {
                Add(module, reason, neededBy);
            }
            else if (reason == SelectionReason.Asked)
            {
                // Only the kernel itself has aliases without a file.
                _builtIn.Add(name);
            }
        }

        return !names.IsEmpty;
    }

    private void Add(ModuleDependencies module, SelectionReason reason, string neededBy)
    {
        if (!_seen.Add(module.Name))
        {
            return;
        }

        foreach (var soft in catalog.SoftDependenciesOf(module.Name).SelectMany(line => line.Before))
        {
            AddSoft(soft, module.Name);
        }

        // The last one of the line loads first (libkmod, kmod_module_parse_depline).
        foreach (var path in module.Needs.Reverse())
        {
            if (catalog.Find(path) is { } needed)
            {
                Add(needed, SelectionReason.Needed, module.Name);
            }
            else if (!catalog.IsBuiltIn(path))
            {
                _missing.Add(new MissingModule(ModuleNames.Normalize(path), module.Name));
            }
        }

        _order.Add(new SelectedModule(module, reason, neededBy));
        foreach (var soft in catalog.SoftDependenciesOf(module.Name).SelectMany(line => line.After))
        {
            AddSoft(soft, module.Name);
        }
    }

    // What is not there is no fault: that is what makes it soft.
    private void AddSoft(string nameOrAlias, string neededBy)
    {
        if (catalog.Find(nameOrAlias) is { } module)
        {
            Add(module, SelectionReason.SoftlyNeeded, neededBy);
        }
        else if (!catalog.IsBuiltIn(nameOrAlias))
        {
            AddByAlias(nameOrAlias, SelectionReason.SoftlyNeeded, neededBy);
        }
    }
}

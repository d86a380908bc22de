using Sunup.Formats.KernelModules;

namespace Sunup.Images.Modules;

/// <summary>Collects modules with their dependencies, each once, in the order in which modprobe loads them.</summary>
internal sealed class ModuleSelecting(ModuleCatalog catalog)
{
    private readonly List<SelectedModule> _order = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _builtIn = [];
    private readonly List<MissingModule> _missing = [];

    /// <summary>What is left to do, the next on top: modules.dep may name a chain longer than a stack of calls.</summary>
    private readonly Stack<Action> _left = new();

    public void AddWanted(string word)
    {
        Take(word);
        while (_left.TryPop(out var step))
        {
            step();
        }
    }

    private void Take(string word)
    {
        if (catalog.Find(word) is { } module)
        {
            Next([() => Add(module, SelectionReason.Asked, word)]);
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
        Next(names.Select(catalog.Find).OfType<ModuleDependencies>().Select(module => (Action)(() => Add(module, reason, neededBy))));
        if (reason == SelectionReason.Asked)
        {
            // Only the kernel itself has aliases without a file.
            _builtIn.AddRange(names.Where(name => catalog.Find(name) is null));
        }

        return !names.IsEmpty;
    }

    private void Next(IEnumerable<Action> steps)
    {
        foreach (var step in steps.Reverse())
        {
            _left.Push(step);
        }
    }

    private void Add(ModuleDependencies module, SelectionReason reason, string neededBy)
    {
        if (!_seen.Add(module.Name))
        {
            return;
        }

        var soft = catalog.SoftDependenciesOf(module.Name);
        Next(
        [
            .. soft.SelectMany(line => line.Before).Select(name => (Action)(() => AddSoft(name, module.Name))),
            // The last one of the line loads first (libkmod, kmod_module_parse_depline).
            .. module.Needs.Reverse().Select(path => (Action)(() => AddNeeded(path, module.Name))),
            () => _order.Add(new SelectedModule(module, reason, neededBy)),
            .. soft.SelectMany(line => line.After).Select(name => (Action)(() => AddSoft(name, module.Name))),
        ]);
    }

    private void AddNeeded(string path, string neededBy)
    {
        if (catalog.Find(path) is { } needed)
        {
            Next([() => Add(needed, SelectionReason.Needed, neededBy)]);
        }
        else if (!catalog.IsBuiltIn(path))
        {
            _missing.Add(new MissingModule(ModuleNames.Normalize(path), neededBy));
        }
    }

    // What is not there is no fault: that is what makes it soft.
    private void AddSoft(string nameOrAlias, string neededBy)
    {
        if (catalog.Find(nameOrAlias) is { } module)
        {
            Next([() => Add(module, SelectionReason.SoftlyNeeded, neededBy)]);
        }
        else if (!catalog.IsBuiltIn(nameOrAlias))
        {
            AddByAlias(nameOrAlias, SelectionReason.SoftlyNeeded, neededBy);
        }
    }
}

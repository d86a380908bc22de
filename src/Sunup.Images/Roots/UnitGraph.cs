using System.Collections.Immutable;

namespace Sunup.Images.Roots;

/// <summary>What a target of systemd starts, in an order that its units allow. systemd starts at once whatever is not ordered; here names decide then.</summary>
/// <remarks>Not regarded: conditions, generators, sockets and timers that start units later, what a unit stops.</remarks>
public sealed class UnitGraph
{
    private const int MostUnits = 2000;

    private readonly UnitFiles _files;

    public UnitGraph(IRootFiles files) => _files = new UnitFiles(files);

    /// <summary>The unit that a name stands for, links followed.</summary>
    public string Resolve(string name) => _files.Resolve(name);

    /// <summary>Where the link of that name is; null for none.</summary>
    public string? LinkOf(string name) => _files.LinkOf(name);

    /// <summary>The target and all that it pulls in and the image has, each behind those that it is ordered after.</summary>
    public ImmutableArray<RootUnit> Order(string target)
    {
        var units = Closure(_files.Resolve(target));
        var order = new UnitOrder(units.Keys);
        foreach (var unit in units.Values)
        {
            AddOrder(unit, units, order);
        }

        return [.. order.Sorted().Select(name => units[name])];
    }

    private Dictionary<string, RootUnit> Closure(string target)
    {
        var units = new Dictionary<string, RootUnit>(StringComparer.Ordinal);
        var pending = new Queue<string>([target]);
        var asked = new HashSet<string>([target], StringComparer.Ordinal);
        while (pending.TryDequeue(out var name) && units.Count < MostUnits)
        {
            if (_files.Find(name) is not { IsMasked: false } unit)
            {
                continue;
            }

            units.Add(name, unit);

            // A service has these without saying so: systemd.service(5), "Default Dependencies".
            foreach (var pulled in (unit.HasDefaultDependencies && name.EndsWith(".service", StringComparison.Ordinal) ? unit.Pulls.Add("sysinit.target") : unit.Pulls).Select(_files.Resolve).Where(asked.Add))
            {
                pending.Enqueue(pulled);
            }
        }

        return units;
    }

    private void AddOrder(RootUnit unit, Dictionary<string, RootUnit> units, UnitOrder order)
    {
        foreach (var name in unit.After.Select(_files.Resolve).Where(units.ContainsKey))
        {
            order.Add(unit.Name, behind: name);
        }

        foreach (var name in unit.Before.Select(_files.Resolve).Where(units.ContainsKey))
        {
            order.Add(name, behind: unit.Name);
        }

        if (!unit.HasDefaultDependencies)
        {
            return;
        }

        // A target comes behind what it pulls in, unless that says otherwise; a service behind basic.target.
        var implied = unit.Name.EndsWith(".target", StringComparison.Ordinal) ? unit.Pulls.Select(_files.Resolve)
            : unit.Name.EndsWith(".service", StringComparison.Ordinal) ? ["sysinit.target", "basic.target"] : Enumerable.Empty<string>();
        foreach (var name in implied.Where(name => units.TryGetValue(name, out var other) && other.HasDefaultDependencies && !order.Has(name, behind: unit.Name)))
        {
            order.Add(unit.Name, behind: name);
        }
    }
}

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
        var after = units.Keys.ToDictionary(name => name, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var unit in units.Values)
        {
            AddOrder(unit, units, after);
        }

        return [.. Sort(units, after)];
    }

    private Dictionary<string, RootUnit> Closure(string target)
    {
        var units = new Dictionary<string, RootUnit>(StringComparer.Ordinal);
        var pending = new Queue<string>([target]);
        while (pending.TryDequeue(out var name) && units.Count < MostUnits)
        {
            if (_files.Find(name) is not { IsMasked: false } unit || !units.TryAdd(name, unit))
            {
                continue;
            }

            // A service has these without saying so: systemd.service(5), "Default Dependencies".
            foreach (var pulled in unit.HasDefaultDependencies && name.EndsWith(".service", StringComparison.Ordinal) ? unit.Pulls.Add("sysinit.target") : unit.Pulls)
            {
                pending.Enqueue(_files.Resolve(pulled));
            }
        }

        return units;
    }

    private void AddOrder(RootUnit unit, Dictionary<string, RootUnit> units, Dictionary<string, SortedSet<string>> after)
    {
        foreach (var name in unit.After.Select(_files.Resolve).Where(units.ContainsKey))
        {
            after[unit.Name].Add(name);
        }

        foreach (var name in unit.Before.Select(_files.Resolve).Where(units.ContainsKey))
        {
            after[name].Add(unit.Name);
        }

        if (!unit.HasDefaultDependencies)
        {
            return;
        }

        // A target comes behind what it pulls in, unless that says otherwise; a service behind basic.target.
        var implied = unit.Name.EndsWith(".target", StringComparison.Ordinal) ? unit.Pulls.Select(_files.Resolve)
            : unit.Name.EndsWith(".service", StringComparison.Ordinal) ? ["sysinit.target", "basic.target"] : Enumerable.Empty<string>();
        foreach (var name in implied.Where(name => units.TryGetValue(name, out var other) && name != unit.Name && other.HasDefaultDependencies && !after[name].Contains(unit.Name)))
        {
            after[unit.Name].Add(name);
        }
    }

    private static IEnumerable<RootUnit> Sort(Dictionary<string, RootUnit> units, Dictionary<string, SortedSet<string>> after)
    {
        var waiting = new SortedSet<string>(units.Keys, StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            // A circle has no first; systemd breaks one where it finds it, here it is by name.
            var next = waiting.FirstOrDefault(name => !after[name].Overlaps(waiting)) ?? waiting.Min!;
            waiting.Remove(next);
            yield return units[next];
        }
    }
}

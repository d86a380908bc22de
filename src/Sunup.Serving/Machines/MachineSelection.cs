using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Serving.Machines;

/// <summary>Decides which plans are in force when two files claim the same name, MAC, UUID or serial: who had it keeps it.</summary>
internal static class MachineSelection
{
    /// <summary>The states with what is in force now. What there is to say about it is put into <paramref name="news"/>, for when it is in force.</summary>
    public static ImmutableArray<MachineFileState> Select(ImmutableArray<MachineFileState> states, List<Action<MachineEvents>> news)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var selected = ImmutableArray.CreateBuilder<MachineFileState>(states.Length);
        foreach (var state in states.OrderBy(Precedence).ThenBy(state => state.Path, StringComparer.Ordinal))
        {
            selected.Add(SelectOne(state, owners, news));
        }

        return selected.ToImmutable();
    }

    // Unchanged files keep their keys against changed ones, and those against new ones.
    private static int Precedence(MachineFileState state) => state.InForce is null ? 2 : ReferenceEquals(state.InForce, state.Newest) ? 0 : 1;

    private static MachineFileState SelectOne(MachineFileState state, Dictionary<string, string> owners, List<Action<MachineEvents>> news)
    {
        if (state.Newest is not { } plan)
        {
            return state;
        }

        var taken = TakenKey(plan, owners);
        if (taken is null)
        {
            Claim(plan, state.Path, owners);
            if (!ReferenceEquals(plan, state.InForce))
            {
                news.Add(events => events.Loaded(state.Path, plan, again: state.InForce is not null));
            }

            return state with { InForce = plan, Conflict = null };
        }

        var old = state.InForce is { } before && TakenKey(before, owners) is null ? before : null;
        if (old is not null)
        {
            Claim(old, state.Path, owners);
        }

        var conflict = $"{taken} {owners[taken]}";
        if (conflict != state.Conflict)
        {
            var other = owners[taken];
            news.Add(events => events.Conflict(state.Path, plan.Machine.Name, taken, other, old));
        }

        return state with { InForce = old, Conflict = conflict };
    }

    private static string? TakenKey(BootPlan plan, Dictionary<string, string> owners) => MachineKeys.Of(plan.Machine).FirstOrDefault(owners.ContainsKey);

    private static void Claim(BootPlan plan, string file, Dictionary<string, string> owners)
    {
        foreach (var key in MachineKeys.Of(plan.Machine))
        {
            owners.TryAdd(key, file);
        }
    }
}

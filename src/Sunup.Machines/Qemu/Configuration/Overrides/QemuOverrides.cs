using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Overrides;

/// <summary>Applies the overrides of <c>raw.qemu.conf</c>.</summary>
/// <remarks>
/// Source: Incus, "Override QEMU configuration": a section without keys deletes, an empty value deletes a key, other keys are set or appended, and a
/// section or index that is not there is appended when it has keys. What fits nothing is passed over there; here it is an error.
/// An index counts the sections as they were generated: a deletion does not renumber those behind it.
/// </remarks>
public static class QemuOverrides
{
    /// <summary>The configuration with all overrides applied, what each did, and those that fitted nothing.</summary>
    public static OverriddenConfiguration Apply(QemuConfiguration configuration, ImmutableArray<QemuOverride> overrides)
    {
        var slots = configuration.Options.Select(option => new Slot((option as QemuSection)?.Name, option)).ToList();
        var appended = new Dictionary<(string Name, int Index), Slot>();
        var misfits = ImmutableArray.CreateBuilder<OverrideMisfit>();
        foreach (var wanted in overrides)
        {
            var slot = slots.Where(slot => slot.Name == wanted.Name).ElementAtOrDefault(wanted.Index) ?? appended.GetValueOrDefault((wanted.Name, wanted.Index));
            if (slot?.Now is QemuSection section)
            {
                slot.Now = wanted.Entries.IsEmpty ? null : Change(section, wanted, misfits);
            }
            else if (wanted.Entries.Any(entry => entry.Value.Length > 0))
            {
                appended[(wanted.Name, wanted.Index)] = new Slot(wanted.Name, null) { Now = Make(wanted, misfits) };
            }
            else
            {
                misfits.Add(OverrideMisfit.NoSection(wanted, configuration));
            }
        }

        List<Slot> all = [.. slots, .. appended.Values];
        return new OverriddenConfiguration(
            new QemuConfiguration([.. all.Select(slot => slot.Now).OfType<QemuOption>()]),
            [.. all.Where(slot => !Equals(slot.Before, slot.Now)).Select(slot => new SectionChange((QemuSection?)slot.Before, (QemuSection?)slot.Now))],
            misfits.ToImmutable());
    }

    private static QemuSection Change(QemuSection section, QemuOverride wanted, ImmutableArray<OverrideMisfit>.Builder misfits)
    {
        var entries = section.Entries.ToList();
        foreach (var (key, value, at) in wanted.Entries)
        {
            var place = entries.FindIndex(entry => entry.Key == key);
            if (value.Length > 0)
            {
                var entry = new QemuEntry(key, value);
                entries = place < 0 ? [.. entries, entry] : [.. entries[..place], entry, .. entries[(place + 1)..].Where(other => other.Key != key)];
            }
            else if (entries.RemoveAll(entry => entry.Key == key) == 0)
            {
                misfits.Add(OverrideMisfit.NoKey(wanted, key, at, section));
            }
        }

        return section with { Entries = [.. entries] };
    }

    private static QemuSection Make(QemuOverride wanted, ImmutableArray<OverrideMisfit>.Builder misfits)
    {
        var parts = wanted.Name.Split(' ', 2);
        if (OptionGroup.Find(parts[0]) is null)
        {
            misfits.Add(OverrideMisfit.NoKind(wanted, parts[0]));
        }

        return new QemuSection(parts[0], parts.Length > 1 ? parts[1].Trim('"') : null, [.. wanted.Entries.Where(entry => entry.Value.Length > 0).Select(entry => new QemuEntry(entry.Key, entry.Value))]);
    }

    /// <summary>A place in the configuration; empty before it is filled, and once its section was deleted.</summary>
    private sealed class Slot(string? name, QemuOption? before)
    {
        public string? Name { get; } = name;

        public QemuOption? Before { get; } = before;

        public QemuOption? Now { get; set; } = before;
    }
}

/// <summary>A configuration after its overrides.</summary>
/// <param name="Configuration">With all that fitted.</param>
/// <param name="Changes">What became of each section that is not as it was, in the order of the configuration.</param>
/// <param name="Misfits">Overrides that fitted nothing; empty when all is well.</param>
public sealed record OverriddenConfiguration(QemuConfiguration Configuration, ImmutableArray<SectionChange> Changes, ImmutableArray<OverrideMisfit> Misfits);

/// <summary>What became of a section.</summary>
/// <param name="Before">As it was generated; null for one that came.</param>
/// <param name="After">As it runs; null for one that was deleted.</param>
public sealed record SectionChange(QemuSection? Before, QemuSection? After);

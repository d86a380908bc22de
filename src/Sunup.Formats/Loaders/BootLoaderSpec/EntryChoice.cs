using System.Collections.Immutable;
using Sunup.Formats.Firmware.EfiVariables;

namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>What named the entry.</summary>
public enum EntryChoiceReason
{
    /// <summary>The user, by a pattern.</summary>
    Named,
    OneShot,
    /// <summary>The firmware's LoaderEntryDefault.</summary>
    DefaultVariable,
    /// <summary><c>default</c> of loader.conf.</summary>
    LoaderConf,
    /// <summary>Nothing names one; it is the first of the menu, and the running system was started from it.</summary>
    Selected,
    /// <summary>A name was given and no entry has it.</summary>
    NoMatch,
    /// <summary>Nothing names one, and the first of the menu is not what the running system was started from.</summary>
    Ambiguous,
    /// <summary>Nothing names one, and it is not known what the running system was started from.</summary>
    Nothing,
}

/// <summary>Which entry comes next.</summary>
/// <param name="Entry">Null where none can be told.</param>
/// <param name="Reason">What named it, or why none can be told.</param>
/// <param name="Pattern">The name or pattern that counted; null for none.</param>
/// <param name="Menu">All entries in the loader's order.</param>
/// <remarks>
/// systemd-boot takes, in this order: LoaderEntryOneShot, LoaderEntryDefault, <c>default</c> of loader.conf, the first of its menu; a pattern that matches
/// nothing is passed over there. Here it is passed over too, but for one that the user gave. The first of the menu is taken only if it is also what
/// LoaderEntrySelected names: after an update the two differ, and then a guess would start the old system or an untried new one.
/// </remarks>
public sealed record EntryChoice(BootEntry? Entry, EntryChoiceReason Reason, string? Pattern, ImmutableArray<BootEntry> Menu)
{
    private const string Saved = "@saved";

    /// <param name="entries">In any order.</param>
    /// <param name="variables">The firmware's.</param>
    /// <param name="loaderConfDefault">See <see cref="EntryFile.DefaultOf"/>.</param>
    /// <param name="named">What the user asked for: an id, an id without its suffix, or a pattern; null to take what the loader would.</param>
    public static EntryChoice Of(IEnumerable<BootEntry> entries, LoaderVariables variables, string? loaderConfDefault, string? named = null)
    {
        ImmutableArray<BootEntry> menu = [.. entries.Order(EntryOrder.Instance)];
        if (named is not null)
        {
            var found = Find(menu, named) ?? Find(menu, named + ".conf") ?? Find(menu, named + ".efi");
            return new EntryChoice(found, found is null ? EntryChoiceReason.NoMatch : EntryChoiceReason.Named, named, menu);
        }

        (EntryChoiceReason Reason, string? Pattern)[] patterns =
        [
            (EntryChoiceReason.OneShot, variables.OneShot),
            (EntryChoiceReason.DefaultVariable, Resolve(variables.Default, variables)),
            (EntryChoiceReason.LoaderConf, Resolve(loaderConfDefault, variables)),
        ];
        foreach (var (reason, pattern) in patterns)
        {
            if (Find(menu, pattern) is { } entry)
            {
                return new EntryChoice(entry, reason, pattern, menu);
            }
        }

        return OfMenu(menu, variables.Selected);
    }

    private static EntryChoice OfMenu(ImmutableArray<BootEntry> menu, string? selected)
    {
        if (menu.IsEmpty || string.IsNullOrEmpty(selected))
        {
            return new EntryChoice(null, EntryChoiceReason.Nothing, null, menu);
        }

        // The counters of a name change with each boot; they do not make it another entry.
        return WithoutTries(menu[0].Id) == WithoutTries(EntryFile.Lower(selected))
            ? new EntryChoice(menu[0], EntryChoiceReason.Selected, selected, menu)
            : new EntryChoice(null, EntryChoiceReason.Ambiguous, selected, menu);
    }

    private static string? Resolve(string? pattern, LoaderVariables variables) =>
        string.Equals(pattern, Saved, StringComparison.OrdinalIgnoreCase) ? variables.LastBooted : pattern;

    private static BootEntry? Find(ImmutableArray<BootEntry> menu, string? pattern) => string.IsNullOrEmpty(pattern)
        ? null
        : menu.FirstOrDefault(entry => EntryPattern.Matches(EntryFile.Lower(pattern), entry.Id));

    private static string WithoutTries(string id)
    {
        var suffix = id.EndsWith(".conf", StringComparison.Ordinal) ? ".conf" : id.EndsWith(".efi", StringComparison.Ordinal) ? ".efi" : null;
        return suffix is not null && BootTries.Of(id, suffix) is not null ? id[..id.LastIndexOf('+')] + suffix : id;
    }
}

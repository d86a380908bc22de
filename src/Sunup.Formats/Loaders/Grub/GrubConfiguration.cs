using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Reads a <c>grub.cfg</c> of GRUB 2 by running it: variables, <c>if</c>, functions, <c>search</c>, and the entries with what each of them would load.</summary>
/// <remarks>
/// A subset of GRUB's shell. What a script asks the machine (is there a key, what does the firmware say) has no answer here and counts as no. Modules, looks and
/// keyboards are passed over. Every script ends: a limited number of steps is run.
/// </remarks>
public static class GrubConfiguration
{
    /// <summary>Places of the configuration in a file system, in the order of search.</summary>
    public static IReadOnlyList<string> Places { get; } = ["boot/grub/grub.cfg", "grub/grub.cfg", "boot/grub2/grub.cfg", "grub2/grub.cfg"];

    /// <summary>Configurations of GRUB Legacy, which have another language.</summary>
    public static IReadOnlyList<string> LegacyPlaces { get; } = ["boot/grub/menu.lst", "boot/grub/grub.conf", "grub/menu.lst", "grub/grub.conf"];

    /// <summary>Any text gives an answer.</summary>
    public static LoaderConfiguration Read(string text, GrubContext? context = null)
    {
        var run = new GrubRun(context ?? new GrubContext());
        run.RunText(text, 0);
        var wanted = run.Variable("default") is { Length: > 0 } given ? given : "0";
        var chosen = IndexOf(run.Entries, wanted);
        return new LoaderConfiguration
        {
            Entries = [.. run.Entries.Select((entry, index) => entry.Entry with { IsDefault = index == chosen })],
            Default = wanted,
            TimeoutTenths = int.TryParse(run.Variable("timeout"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < int.MaxValue / 10 ? seconds * 10 : null,
            Files = [.. run.Files],
            UsesBootLoaderSpec = run.UsesBootLoaderSpec,
            Problems = [.. run.Problems],
        };
    }

    /// <summary>Variables of a <c>grubenv</c>.</summary>
    public static ImmutableDictionary<string, string> ReadEnvironment(string text)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.Length > 0 && line[0] != '#' && equals > 0)
            {
                variables[line[..equals]] = line[(equals + 1)..].Replace("\\\\", "\\", StringComparison.Ordinal);
            }
        }

        return variables.ToImmutable();
    }

    // Each step is a place in its menu, an id or a title; a submenu's own entries are behind '>'.
    private static int IndexOf(List<GrubMenuItem> items, string wanted)
    {
        string? parent = null;
        foreach (var step in wanted.Split('>', StringSplitOptions.TrimEntries))
        {
            var found = items.FindIndex(item => item.Parent == parent && (item.Place == step || item.Id == step || item.Entry.Title == step));
            if (found < 0)
            {
                return -1;
            }

            if (!items[found].IsSubmenu)
            {
                return found;
            }

            parent = items[found].Entry.Id;
        }

        return items.FindIndex(item => item.Parent == parent && !item.IsSubmenu);
    }
}

/// <summary>An entry with its place in the menus.</summary>
/// <param name="Entry">What it starts.</param>
/// <param name="Parent">Id of the submenu; null at the top.</param>
/// <param name="Place">In its menu, from 0.</param>
/// <param name="Id">As <c>--id</c> gives it.</param>
/// <param name="IsSubmenu">It starts nothing by itself.</param>
internal sealed record GrubMenuItem(LoaderEntry Entry, string? Parent, string Place, string? Id, bool IsSubmenu);

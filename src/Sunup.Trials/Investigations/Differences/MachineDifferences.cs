using System.Collections.Immutable;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations.Factors;

namespace Sunup.Trials.Investigations.Differences;

/// <summary>What makes one machine file another one: changes that, made all together, turn the bad one into the good one.</summary>
/// <param name="badPath">The file that is changed: relative paths in it are of its folder.</param>
/// <param name="bad">What it holds.</param>
/// <param name="goodPath">The file whose values it gets.</param>
/// <param name="good">What that one holds.</param>
public sealed class MachineDifferences(string badPath, MachineFileText bad, string goodPath, MachineFileText good) : IHypothesisSource
{
    private const string CommandLine = "boot.cmdline";

    private static readonly string[] _paths =
        ["boot.kernel", "boot.initrd", "boot.uki", "boot.disk", "boot.stub", "boot.root", "boot.first_kernel", "hardware.vars", "hardware.qemu", "hardware.secure_boot_db", "hardware.tpm.state", "network.script", "network.files", "network.ipxe.file", "network.ipxe.initrd"];

    private static readonly string[] s_lists = ["hardware.disks", "hardware.nics"];

    private readonly bool _sameFolder = FolderOf(badPath) == FolderOf(goodPath);

    /// <summary>One change for each key that differs; of the command line, one for each word.</summary>
    public ImmutableArray<Change> Changes { get => field.IsDefault ? field = [.. Find()] : field; private set; }

    /// <summary>The two say otherwise what counts as up.</summary>
    public bool HasOtherExpect => !ExpectOf(bad).SequenceEqual(ExpectOf(good));

    public Task<IReadOnlyList<Change>> ForAsync(Variant variant, TrialOutcome failure, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Change>>(Changes);

    private IEnumerable<Change> Find()
    {
        var (now, wanted) = (LeavesOf(bad, badPath), LeavesOf(good, goodPath));
        foreach (var key in now.Keys.Union(wanted.Keys, StringComparer.Ordinal).Where(IsFactor).ToList())
        {
            var (from, to) = (now.GetValueOrDefault(key), wanted.GetValueOrDefault(key));
            if (from != to)
            {
                yield return to is null
                    ? new Change(key, from!, "not set", "the good machine has none") { Name = $"without {key}", Edits = [KeyEdit.Remove(key)] }
                    : Change.Set(key, from, to, "as the good machine has it") with { Gradation = GradationOf(key, from, to) };
            }
        }

        foreach (var change in WordChanges())
        {
            yield return change;
        }
    }

    // What "up" means is no part of the machine: it is the bad one's in every trial, or what is compared would be two questions.
    private static bool IsFactor(string key) => key is not ("name" or CommandLine) && !IsExpect(key);

    private static bool IsExpect(string key) => key is "expect" || key.StartsWith("expect.", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> ExpectOf(MachineFileText text) => text.Leaves().Where(leaf => IsExpect(leaf.Key)).OrderBy(leaf => leaf.Key, StringComparer.Ordinal);

    /// <summary>Between two numbers or sizes there are others, of which the least that is enough can be looked for.</summary>
    private static Gradation? GradationOf(string key, string? from, string to)
    {
        if (from is null || ValueRange.Parse($"{from}..{to}") is not { } range)
        {
            return null;
        }

        var isUpwards = range.NumberOf(to) == range.High;
        return new Gradation(
            isUpwards ? "at least" : "at most",
            () => [.. range.Between(from, isUpwards ? range.High : range.Low).Select(number => Change.Set(key, from, range.TextOf(number), "between the two machines"))]);
    }

    /// <summary>Words of one key, <c>root=</c>, are one change: the old ones go, the new ones come.</summary>
    private IEnumerable<Change> WordChanges()
    {
        var (now, wanted) = (Words(bad), Words(good));
        var names = now.Concat(wanted).Select(NameOf).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            var old = now.Where(word => NameOf(word) == name).ToList();
            var fresh = wanted.Where(word => NameOf(word) == name).ToList();
            if (!old.SequenceEqual(fresh, StringComparer.Ordinal))
            {
                yield return new Change($"{CommandLine}: {name}", old.Count == 0 ? "not there" : string.Join(' ', old), fresh.Count == 0 ? "left out" : string.Join(' ', fresh), "as the good machine has it")
                {
                    Name = fresh.Count == 0 ? $"without {string.Join(' ', old)}" : string.Join(' ', fresh),
                    Edits = [.. old.Distinct(StringComparer.Ordinal).Select(word => KeyEdit.RemoveWord(CommandLine, word)), .. fresh.Select(word => KeyEdit.AddWord(CommandLine, word))],
                };
            }
        }
    }

    private Dictionary<string, string> LeavesOf(MachineFileText text, string path)
    {
        var leaves = text.Leaves().ToDictionary(leaf => leaf.Key, leaf => Localized(leaf.Key, leaf.Value, path, text), StringComparer.Ordinal);
        foreach (var list in s_lists.Where(list => bad.CountOf(list) != good.CountOf(list)))
        {
            // Items that have no counterpart: the list is one value.
            var items = leaves.Where(leaf => leaf.Key.StartsWith($"{list}[", StringComparison.Ordinal)).ToList();
            items.ForEach(leaf => leaves.Remove(leaf.Key));
            if (items.Count > 0)
            {
                var maps = items.GroupBy(leaf => leaf.Key[..(leaf.Key.IndexOf(']', StringComparison.Ordinal) + 1)], StringComparer.Ordinal);
                leaves[list] = $"[{string.Join(", ", maps.Select(map => $"{{ {string.Join(", ", map.Select(leaf => $"{leaf.Key[(map.Key.Length + 1)..]}: {leaf.Value}"))} }}"))}]";
            }
        }

        return leaves;
    }

    /// <summary>A path that is relative to another folder becomes absolute.</summary>
    private string Localized(string key, string value, string path, MachineFileText text)
    {
        if (_sameFolder || (!_paths.Contains(key) && !key.EndsWith(".image", StringComparison.Ordinal)))
        {
            return value;
        }

        var items = text.Items(key);
        var full = items.Select(item => IsRelative(item) ? Path.Combine(FolderOf(path), item) : item).ToList();
        return full.Count == 0 || full.SequenceEqual(items, StringComparer.Ordinal) ? value : text.CountOf(key) > 0 ? YamlWriter.List(full) : YamlWriter.Scalar(full[0]);
    }

    // deb:, builtin: and iscsi: are names of another kind, and boot.disk may be a number.
    private static bool IsRelative(string item) => !Path.IsPathRooted(item) && !item.All(char.IsAsciiDigit) && (item.StartsWith("./", StringComparison.Ordinal) || !item.Contains(':', StringComparison.Ordinal));

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static string[] Words(MachineFileText text) => (text.ValueOf(CommandLine) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string word) => word.Split('=')[0];
}

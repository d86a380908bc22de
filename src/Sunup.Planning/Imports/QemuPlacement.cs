using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>Where guest RAM comes from: the memory backends of QEMU.</summary>
internal static class QemuPlacement
{
    private const string HostNodes = "host-nodes";

    /// <summary>Ids of the backends that hold guest RAM: the machine's own, or those of the guest's NUMA nodes.</summary>
    public static ImmutableHashSet<string> BackendsOf(ImmutableArray<QemuWord> words) =>
        [.. words.Where(word => word.Kind is "machine" or "numa").SelectMany(word => new[] { word["memory-backend"], word["memdev"] }).OfType<string>()];

    /// <summary>Takes an object that is about memory, or that a device of Sunup's own has already.</summary>
    /// <returns>False for any other.</returns>
    public static bool TryRead(MachineDraft draft, QemuWord word, ImmutableHashSet<string> backends)
    {
        switch (word["qom-type"])
        {
            case { } type when type.StartsWith("memory-backend-", StringComparison.Ordinal) && backends.Contains(word.Id ?? ""):
                ReadBackend(draft, word, type);
                return true;
            case "thread-context" or "secret":
                draft.Lost(word.Line, $"-object {word["qom-type"]}", "it is for the program that started QEMU, and no part of the hardware");
                return true;
            case "rng-random" or "rng-builtin":
                draft.Changed(word.Line, $"-object {word["qom-type"]}", "the source of random numbers is QEMU's own default, the host's");
                return true;
            default:
                return false;
        }
    }

    private static void ReadBackend(MachineDraft draft, QemuWord word, string type)
    {
        if (word["hugetlb"] == "on" || (type == "memory-backend-file" && word["mem-path"]?.Contains("hugepages", StringComparison.Ordinal) == true))
        {
            draft.Hardware["huge_pages"] = "true";
            draft.Changed(word.Line, $"-object {type}", "huge_pages: true, of the host's default size");
        }

        // One key with a list, one key a node, or the same key again.
        var nodes = string.Join(',', word.Entries.Where(entry => entry.Key == HostNodes || entry.Key.StartsWith($"{HostNodes}.", StringComparison.Ordinal)).Select(entry => entry.Value));
        if (nodes.Length == 0)
        {
            return;
        }

        if (CpuSet.TryParse(nodes, out var set))
        {
            draft.Hardware["numa"] = $"{{ nodes: \"{set}\", policy: {word["policy"] switch { "preferred" => "preferred", "interleave" => "interleave", _ => "bind" }} }}";
        }
        else
        {
            draft.Lost(word.Line, $"-object {HostNodes}={nodes}", "they are no numbers of nodes");
        }
    }
}

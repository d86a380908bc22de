using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.Imports;

/// <summary>The elements <c>memoryBacking</c>, <c>numatune</c> and <c>cputune</c>.</summary>
internal static class LibvirtPlacement
{
    public static void Read(MachineDraft draft, DomainElement element)
    {
        switch (element.Name)
        {
            case "memoryBacking":
                ReadBacking(draft, element);
                break;
            case "numatune":
                ReadNuma(draft, element);
                break;
            default:
                ReadPins(draft, element);
                break;
        }

        element.LoseRest(draft);
    }

    private static void ReadBacking(MachineDraft draft, DomainElement element)
    {
        if (element.Child("hugepages") is not { } pages)
        {
            return;
        }

        var page = pages.Child("page");
        var size = page is null ? null : Quantities.ParseSize($"{page["size"]}{page["unit"] ?? "KiB"}", out _);
        draft.Hardware["huge_pages"] = size is { } bytes ? $"{(bytes >> 10).ToString(CultureInfo.InvariantCulture)}KiB" : "true";
        page?.LoseRest(draft);
        pages.LoseRest(draft);
    }

    private static void ReadNuma(MachineDraft draft, DomainElement element)
    {
        if (element.Child("memory") is not { } memory)
        {
            return;
        }

        var policy = memory["mode"] switch { "preferred" => "preferred", "interleave" => "interleave", _ => "bind" };
        if (memory["nodeset"] is { } text && CpuSet.TryParse(text, out var nodes))
        {
            draft.Hardware["numa"] = $"{{ nodes: \"{nodes}\", policy: {policy} }}";
            memory.LoseRest(draft);
        }
        else
        {
            memory.Lose(draft, "the nodes are not named");
        }
    }

    private static void ReadPins(MachineDraft draft, DomainElement element)
    {
        var pins = new SortedDictionary<int, string>();
        foreach (var pin in element.Children("vcpupin"))
        {
            if (int.TryParse(pin["vcpu"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && pin["cpuset"] is { } text && CpuSet.TryParse(text, out var set))
            {
                pins[number] = $"\"{set}\"";
            }
            else
            {
                pin.Lose(draft, "sets with exceptions (^) are not in a machine file");
            }
        }

        var count = draft.Hardware.TryGetValue("cpus", out var cpus) && int.TryParse(cpus, NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all : 1;
        if (pins.Count == count && pins.Keys.SequenceEqual(Enumerable.Range(0, count)))
        {
            draft.Hardware["pin"] = $"[{string.Join(", ", pins.Values)}]";
        }
        else if (pins.Count > 0)
        {
            draft.Lost(element.Line, $"{element.Path}/vcpupin", $"{pins.Count} of {count} virtual CPUs are pinned, and a machine file pins all of them or none");
        }
    }
}

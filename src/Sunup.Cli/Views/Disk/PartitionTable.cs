using System.Collections.Immutable;
using Sunup.Images.Disks;

namespace Sunup.Cli.Views.Disk;

/// <summary>Partitions, one on two lines: where it is and what for, then what is in it.</summary>
internal sealed class PartitionTable(LineWriter line)
{
    private const int Number = 4;
    private const int Offset = 8;
    private const int Length = 24;
    private const int What = 36;

    public void Show(ImmutableArray<DiskPartition> partitions)
    {
        if (partitions.IsEmpty)
        {
            return;
        }

        line.Add("  ").Add("Partitions", Palette.Heading).End();
        line.To(Number).Add("no.", Palette.Dim).To(Offset).Add("at byte", Palette.Dim).To(Length).Add("length", Palette.Dim).To(What).Add("what", Palette.Dim).End();
        foreach (var partition in partitions)
        {
            var mark = partition.IsBootable ? " *" : "";
            line.To(Number).Add(partition.Number == 0 ? "-" : $"{partition.Number}{mark}", Palette.Bold).To(Offset).Add($"{partition.Offset}").To(Length).Add(Quantity.Bytes(partition.Length))
                .To(What).AddForeign(TypeOf(partition)).End();
            if (!partition.IsContainer)
            {
                line.Paragraph(ContentOf(partition), Offset, null);
            }
        }

        if (partitions.Any(partition => partition.IsBootable))
        {
            line.To(Number).Add("* what the code in the first sector starts: active, or legacy_boot", Palette.Dim).End();
        }
    }

    private static string TypeOf(DiskPartition partition) =>
        partition.Number == 0 ? "the whole disk, without a table" : $"{partition.TypeName ?? $"type {partition.TypeId}"}{(partition.Name is { } name ? $" '{name}'" : "")}";

    private static string ContentOf(DiskPartition partition)
    {
        var parts = new List<string>();
        var content = partition.Content;
        parts.Add(content is { IsAmbivalent: true } ? "more than one format" : content?.Type is { } type ? $"{type}{(content.Version is { } version ? $" {version}" : "")}" : "no format that libblkid knows");
        (string Name, string? Value)[] names = [("label", content?.Label), ("UUID", content?.Uuid), ("PARTUUID", partition.PartitionId)];
        parts.AddRange(names.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name} {pair.Value}"));
        if (partition.Chs is { } chs)
        {
            parts.Add($"CHS {chs}");
        }

        if (partition.BootCode is { IsNone: false } code && (partition.IsBootable || code.Id is not ("unknown" or "refusal")))
        {
            parts.Add($"first sector: {code.Name}");
        }

        return string.Join(", ", parts);
    }
}

using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>All that can be said of a disk's GUID partition table: what Linux would make of it, and each copy by itself.</summary>
/// <remarks>Source: Linux block/partitions/efi.c. Most of what Linux finds wrong it says at debug level only, where nobody sees it; <see cref="KernelMessages"/> are those that it does say.</remarks>
public sealed record GptExamination
{
    /// <summary>Of a block, in bytes: what the disk was examined with.</summary>
    public required int BlockSize { get; init; }

    public required long LastLba { get; init; }

    /// <summary>The table that Linux would use, with the boot option <c>gpt</c> if need be; null for none.</summary>
    public GptTable? Table { get; init; }

    /// <summary>Why Linux would not look behind the MBR; null when it would.</summary>
    public FormatFault? Protective { get; init; }

    /// <summary>The copy in block 1.</summary>
    public required GptCopy Primary { get; init; }

    /// <summary>The copy where the first header says it is; without a valid first header the one in the last block.</summary>
    public required GptCopy Alternate { get; init; }

    /// <summary>A table that would be there if blocks had this many bytes; null where there is none.</summary>
    public int? OtherBlockSize { get; init; }

    /// <summary>Partitions that share blocks: both numbers. Linux does not look for it.</summary>
    public ImmutableArray<(int First, int Second)> Overlaps { get; init; } = [];

    /// <summary>Whether Linux shows partitions without the boot option <c>gpt</c>.</summary>
    public bool IsAccepted => Table is { NeedsForce: false };

    /// <summary>What Linux writes into its log, visible to all, without the option <c>gpt</c>.</summary>
    public ImmutableArray<string> KernelMessages => IsAccepted ? Table!.KernelMessages : [];

    /// <summary>Blocks behind the alternate header, where the first header is valid and tells of it: the disk grew after the table was made.</summary>
    public long Grown => Primary is { IsValid: true, Header: { } header } && header.AlternateLba < (ulong)LastLba ? LastLba - (long)header.AlternateLba : 0;

    /// <summary>Anything of a GPT is there: a header, right or wrong, or a table for other blocks.</summary>
    public bool IsPresent => Primary.Header is not null || Alternate.Header is not null || OtherBlockSize is not null;

    public static GptExamination Of(FileBytes disk, int blockSize)
    {
        var reader = new GptReader(disk, blockSize);
        var table = reader.Read(out _);
        var primary = reader.Copy(1);
        var other = blockSize == 512 ? 4096 : 512;
        return new GptExamination
        {
            BlockSize = blockSize,
            LastLba = reader.LastLba,
            Table = table,
            Protective = ProtectiveMbr.Check(disk.Read(0, ProtectiveMbr.Length)),
            Primary = primary,
            Alternate = reader.Copy(primary is { IsValid: true, Header: { } header } ? (long)Math.Min(header.AlternateLba, long.MaxValue) : reader.LastLba),
            OtherBlockSize = table is null && new GptReader(disk, other).Copy(1).IsValid ? other : null,
            Overlaps = OverlapsOf(table),
        };
    }

    /// <summary>What Linux would say of the two copies side by side, whatever the MBR is.</summary>
    internal ImmutableArray<string> KernelMessagesOfPair() => Primary.Header is { } primary && Primary.IsValid ? GptMessages.Of(primary, Alternate.IsValid ? Alternate.Header : null, LastLba) : [];

    private static ImmutableArray<(int, int)> OverlapsOf(GptTable? table)
    {
        var overlaps = ImmutableArray.CreateBuilder<(int, int)>();
        GptPartition? reach = null;
        foreach (var partition in (table?.Partitions ?? []).Where(partition => partition.LastLba >= partition.FirstLba).OrderBy(partition => partition.FirstLba))
        {
            if (reach is { } before && partition.FirstLba <= before.LastLba)
            {
                overlaps.Add((before.Number, partition.Number));
            }

            reach = reach is { } furthest && furthest.LastLba > partition.LastLba ? reach : partition;
        }

        return overlaps.ToImmutable();
    }
}

using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>The GUID partition table of a disk or an image of one, read as Linux reads it.</summary>
/// <remarks>
/// Source: Linux block/partitions/efi.c. What is wrong is in <see cref="Faults"/> and <see cref="KernelMessages"/>; the kernel itself is silent about most of it.
/// Overlapping partitions are not looked for: neither does Linux.
/// </remarks>
public sealed record GptTable
{
    /// <summary>Of a logical block, in bytes: 512 or 4096. A table that was made for the other one is not seen.</summary>
    public required int BlockSize { get; init; }

    /// <summary>The header that is used.</summary>
    public required GptHeader Header { get; init; }

    /// <summary>The header at the end of the disk; null where it is not valid.</summary>
    public GptHeader? Alternate { get; init; }

    /// <summary>The header in use is the one at the end of the disk: Linux takes it with <c>gpt</c> on its command line only.</summary>
    public bool NeedsForce { get; init; }

    /// <summary>Those that Linux shows, in the order of the table.</summary>
    public ImmutableArray<GptPartition> Partitions { get; init; } = [];

    /// <summary>What is not as it should be.</summary>
    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    /// <summary>What Linux says about it in its log, in its words; empty for a sound table.</summary>
    public ImmutableArray<string> KernelMessages { get; init; } = [];

    /// <summary>The first partition of that type; null for none.</summary>
    public GptPartition? Find(Guid type)
    {
        foreach (var partition in Partitions)
        {
            if (partition.Type == type)
            {
                return partition;
            }
        }

        return null;
    }

    /// <summary>Where a partition lies in the file: offset and length in bytes. The length is 0 for one that ends before it starts.</summary>
    public (long Offset, long Length) RangeOf(in GptPartition partition)
    {
        var blocks = partition.LastLba < partition.FirstLba ? 0 : partition.LastLba - partition.FirstLba + 1;
        return ((long)partition.FirstLba * BlockSize, (long)blocks * BlockSize);
    }

    /// <summary>Reads the table of a disk whose blocks have <paramref name="blockSize"/> bytes. Null when there is none; <paramref name="why"/> says what is missing.</summary>
    public static GptTable? Read(FileBytes disk, int blockSize, out FormatFault? why) => new GptReader(disk, blockSize).Read(out why);

    /// <summary>Reads the table of a disk image, whose blocks may have 512 or 4096 bytes. Null when there is none.</summary>
    public static GptTable? Read(FileBytes disk) => Read(disk, 512, out _) ?? Read(disk, 4096, out _);
}

using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Mbr;

/// <summary>The master boot record of a disk and what hangs on it, read as Linux reads it.</summary>
/// <remarks>
/// 512 bytes in block 0: 440 of code, 4 of disk signature, 2 that are mostly zero, four entries of 16 bytes, 55 AA. Sources: Linux block/partitions/msdos.c;
/// UEFI 2.10 section 5.2.1. Overlapping partitions are not looked for here.
/// </remarks>
public sealed record MbrTable
{
    /// <summary>Of the record, in bytes, whatever the size of a block.</summary>
    public const int Length = 512;

    /// <summary>Of the part that is code and nothing else, in bytes.</summary>
    public const int CodeLength = 440;

    /// <summary>Where the entries begin.</summary>
    public const int EntriesOffset = 446;

    internal const int EntryLength = 16;

    /// <summary>Sectors that 32 bits can count: where the table's reach ends.</summary>
    public const long MostSectors = uint.MaxValue;

    /// <summary>The 512 bytes.</summary>
    public required ImmutableArray<byte> Sector { get; init; }

    /// <summary>Of a sector, in bytes: the unit of all entries.</summary>
    public required int BlockSize { get; init; }

    public MbrMeaning Meaning { get; init; }

    /// <summary>Bytes 440 to 443: PARTUUIDs of Linux are made of it, and Windows knows the disk by it.</summary>
    public uint DiskSignature { get; init; }

    /// <summary>Bytes 444 and 445: 0x5A5A says the disk must not be written.</summary>
    public ushort Reserved { get; init; }

    /// <summary>Entries 1 to 4 that are used.</summary>
    public ImmutableArray<MbrPartition> Primaries { get; init; } = [];

    /// <summary>From number 5 on.</summary>
    public ImmutableArray<MbrPartition> Logicals { get; init; } = [];

    /// <summary>What is not as it should be.</summary>
    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    public ReadOnlySpan<byte> Code => Sector.AsSpan()[..CodeLength];

    /// <summary>PARTUUID of Linux.</summary>
    public string PartitionIdOf(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{DiskSignature:x8}-{number:x2}");

    /// <summary>Null when the disk is shorter than a sector.</summary>
    /// <param name="disk">From its first byte.</param>
    /// <param name="blockSize">Of a sector, in bytes.</param>
    public static MbrTable? Read(FileBytes disk, int blockSize = 512) => MbrReader.Read(disk, blockSize);
}

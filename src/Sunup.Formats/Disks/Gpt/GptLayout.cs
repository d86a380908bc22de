using System.Collections.Immutable;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>A GUID partition table that is to be written.</summary>
/// <param name="DiskId">Of the disk.</param>
/// <param name="BlockSize">Of a logical block, in bytes: 512 or 4096.</param>
/// <param name="DiskBlocks">How many of them the disk has.</param>
/// <param name="Partitions">In the order of their numbers, from 1, at most 128; inside the usable blocks and without overlaps, which is not checked.</param>
public sealed record GptLayout(Guid DiskId, int BlockSize, long DiskBlocks, ImmutableArray<GptPartition> Partitions)
{
    private const int Entries = 128;

    private long EntryBlocks => Entries * GptPartition.Length / BlockSize;

    /// <summary>The first block that a partition may use.</summary>
    public long FirstUsableLba => 2 + EntryBlocks;

    /// <summary>The last one.</summary>
    public long LastUsableLba => DiskBlocks - 2 - EntryBlocks;

    /// <summary>What stands before the partitions: protective MBR, header, entries. From the disk's first byte.</summary>
    public byte[] ToPrimaryBytes()
    {
        var entries = EntryBytes();
        var bytes = new byte[FirstUsableLba * BlockSize];
        ProtectiveMbr.ToBytes(DiskBlocks).CopyTo(bytes, 0);
        HeaderOf(1, DiskBlocks - 1, 2, entries).ToBytes().CopyTo(bytes, BlockSize);
        entries.CopyTo(bytes, 2 * BlockSize);
        return bytes;
    }

    /// <summary>What stands behind them: entries, header. Up to the disk's last byte.</summary>
    public byte[] ToAlternateBytes()
    {
        var entries = EntryBytes();
        var bytes = new byte[(EntryBlocks + 1) * BlockSize];
        entries.CopyTo(bytes, 0);
        HeaderOf(DiskBlocks - 1, 1, LastUsableLba + 1, entries).ToBytes().CopyTo(bytes, bytes.Length - BlockSize);
        return bytes;
    }

    private GptHeader HeaderOf(long mine, long other, long entryLba, byte[] entries) => new()
    {
        MyLba = (ulong)mine,
        AlternateLba = (ulong)other,
        FirstUsableLba = (ulong)FirstUsableLba,
        LastUsableLba = (ulong)LastUsableLba,
        DiskId = DiskId,
        PartitionEntryLba = (ulong)entryLba,
        NumberOfPartitionEntries = Entries,
        PartitionEntryArrayCrc32 = Crc32.Of(entries),
    };

    private byte[] EntryBytes()
    {
        var bytes = new byte[Entries * GptPartition.Length];
        foreach (var partition in Partitions)
        {
            partition.ToBytes().CopyTo(bytes, (partition.Number - 1) * GptPartition.Length);
        }

        return bytes;
    }
}

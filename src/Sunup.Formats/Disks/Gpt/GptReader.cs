using System.Collections.Immutable;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>Reads a GUID partition table in the order in which Linux checks it.</summary>
internal sealed class GptReader(FileBytes disk, int blockSize)
{
    // KMALLOC_MAX_SIZE with 4 KiB pages.
    private const long LargestArray = 4 << 20;

    private readonly long _lastLba = (disk.Length / blockSize) - 1;

    public GptTable? Read(out FormatFault? why)
    {
        var protective = ProtectiveMbr.Check(disk.Read(0, ProtectiveMbr.Length));
        var primary = ReadCopy(1, out var entries, out var primaryFault);
        if (primary is not null)
        {
            why = null;
            var alternate = ReadCopy((long)Math.Min(primary.AlternateLba, long.MaxValue), out _, out var alternateFault);
            ImmutableArray<FormatFault> faults = [.. new[] { protective, alternateFault }.OfType<FormatFault>()];
            return TableOf(primary, entries, faults) with
            {
                Alternate = alternate,
                NeedsForce = protective is not null,
                KernelMessages = GptMessages.Of(primary, alternate, _lastLba),
            };
        }

        why = primaryFault;
        var last = ReadCopy(_lastLba, out entries, out _);
        return last is null ? null : TableOf(last, entries, [.. new[] { protective, primaryFault }.OfType<FormatFault>()]) with
        {
            Alternate = last,
            NeedsForce = true,
            KernelMessages = ["Primary GPT is invalid, using alternate GPT."],
        };
    }

    private GptTable TableOf(GptHeader header, byte[] entries, ImmutableArray<FormatFault> faults)
    {
        var partitions = ImmutableArray.CreateBuilder<GptPartition>();
        for (var i = 0; (i + 1) * GptPartition.Length <= entries.Length; i++)
        {
            if (GptPartition.Read(i + 1, entries.AsSpan(i * GptPartition.Length)) is not { } partition)
            {
                continue;
            }

            var offset = ((long)header.PartitionEntryLba * blockSize) + (i * GptPartition.Length);
            if (partition.FirstLba > (ulong)_lastLba || partition.LastLba > (ulong)_lastLba)
            {
                faults = faults.Add(new FormatFault($"partition {i + 1}", offset, $"lies outside of the disk, whose last block is {_lastLba}"));
                continue;
            }

            if (partition.LastLba < partition.FirstLba)
            {
                faults = faults.Add(new FormatFault($"EndingLBA of partition {i + 1}", offset + 40, $"is {partition.LastLba}, before its start {partition.FirstLba}"));
            }

            partitions.Add(partition);
        }

        return new GptTable { BlockSize = blockSize, Header = header, Partitions = partitions.ToImmutable(), Faults = faults };
    }

    /// <summary>The disk's last block.</summary>
    public long LastLba => _lastLba;

    /// <summary>The header in that block with its entries, right or wrong.</summary>
    public GptCopy Copy(long lba)
    {
        var header = ReadCopy(lba, out var entries, out var fault);
        var raw = header ?? (lba >= 0 && lba <= _lastLba ? GptHeader.Read(disk.Read(lba * blockSize, blockSize)) : null);
        return new GptCopy(lba, raw is { Signature: GptHeader.ExpectedSignature } ? raw : null, fault, [.. header is null ? [] : entries]);
    }

    private GptHeader? ReadCopy(long lba, out byte[] entries, out FormatFault? fault)
    {
        entries = [];
        var offset = lba > _lastLba || lba < 0 ? -1 : lba * blockSize;
        var block = disk.Read(offset, blockSize);
        if (block.Length < blockSize || GptHeader.Read(block) is not { } header)
        {
            fault = new FormatFault("GPT header", Math.Max(0, offset), $"would stand in block {lba}, and the disk's last block is {_lastLba}");
            return null;
        }

        fault = CheckHeader(header, block, lba, offset) ?? CheckRanges(header, offset);
        if (fault is not null)
        {
            return null;
        }

        var length = header.NumberOfPartitionEntries * GptPartition.Length;
        var arrayOffset = (long)Math.Min(header.PartitionEntryLba, (ulong)_lastLba + 1) * blockSize;
        entries = disk.Read(arrayOffset, length);
        fault = entries.Length < length || length == 0 ? FormatFault.Short("partition entry array", arrayOffset, length, disk.Length)
            : Crc32.Of(entries) != header.PartitionEntryArrayCrc32 ? new FormatFault("PartitionEntryArrayCRC32", offset + 88, "is not the checksum of the partition entries")
            : null;
        return fault is null ? header : null;
    }

    private FormatFault? CheckHeader(GptHeader header, ReadOnlySpan<byte> block, long lba, long offset)
    {
        if (header.Signature != GptHeader.ExpectedSignature)
        {
            return new FormatFault("Signature", offset, "must be 'EFI PART'");
        }

        if (header.HeaderSize < GptHeader.Length || header.HeaderSize > blockSize)
        {
            return new FormatFault("HeaderSize", offset + 12, $"is {header.HeaderSize}, and must be {GptHeader.Length} to {blockSize}");
        }

        if (GptHeader.ChecksumOf(block[..(int)header.HeaderSize]) != header.HeaderCrc32)
        {
            return new FormatFault("HeaderCRC32", offset + 16, "is not the checksum of the header");
        }

        return header.MyLba == (ulong)lba ? null : new FormatFault("MyLBA", offset + 24, $"is {header.MyLba}, and the header stands in block {lba}");
    }

    private FormatFault? CheckRanges(GptHeader header, long offset)
    {
        if (header.FirstUsableLba > (ulong)_lastLba)
        {
            return new FormatFault("FirstUsableLBA", offset + 40, $"is {header.FirstUsableLba}, and the disk's last block is {_lastLba}");
        }

        if (header.LastUsableLba > (ulong)_lastLba || header.LastUsableLba < header.FirstUsableLba)
        {
            return new FormatFault("LastUsableLBA", offset + 48, $"is {header.LastUsableLba}, and must be {header.FirstUsableLba} to {_lastLba}");
        }

        if (header.SizeOfPartitionEntry != GptPartition.Length)
        {
            return new FormatFault("SizeOfPartitionEntry", offset + 84, $"is {header.SizeOfPartitionEntry}: Linux takes {GptPartition.Length} only");
        }

        return (long)header.NumberOfPartitionEntries * GptPartition.Length <= LargestArray
            ? null
            : new FormatFault("NumberOfPartitionEntries", offset + 80, $"is {header.NumberOfPartitionEntries}: Linux reads no more than {LargestArray} bytes of entries");
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>Bytes that are to be written at one place of a disk.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Bytes">All of them.</param>
/// <param name="What">For people.</param>
public sealed record DiskWrite(long Offset, ImmutableArray<byte> Bytes, string What);

/// <summary>How a GUID partition table is mended: writes in an order in which at least one valid copy stands on the disk at every moment.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Writes">In their order, each on stable storage before the next begins.</param>
/// <param name="Refusal">Why nothing can be done; null where something can, or nothing has to.</param>
public sealed record GptRepairPlan(GptRepairKind Kind, ImmutableArray<DiskWrite> Writes, string? Refusal = null)
{
    /// <summary>The plan for a disk as it is.</summary>
    public static GptRepairPlan Of(FileBytes disk, GptExamination gpt)
    {
        if (gpt.Primary is { IsValid: true, Header: { } primary })
        {
            return FromPrimary(disk, gpt, primary);
        }

        if (gpt.Alternate is not { IsValid: true, Header: { } alternate })
        {
            return Refuse(gpt.OtherBlockSize is { } other
                ? $"the table is made for blocks of {other} bytes; it is read with --block-size {other}"
                : "neither copy of the table is valid: there is nothing to restore from");
        }

        var header = (alternate with { MyLba = 1, AlternateLba = alternate.MyLba, PartitionEntryLba = 2, HeaderSize = GptHeader.Length }).ToBytes();
        var entryBlocks = Blocks(gpt.Alternate.Entries.Length, gpt.BlockSize);
        if (2 + entryBlocks > (long)alternate.FirstUsableLba)
        {
            return Refuse($"the entries need blocks 2 to {1 + entryBlocks}, and the first usable block is {alternate.FirstUsableLba}");
        }

        return new GptRepairPlan(GptRepairKind.RestorePrimary,
        [
            new DiskWrite(2L * gpt.BlockSize, gpt.Alternate.Entries, "entries of the first copy, from the copy at the end"),
            new DiskWrite(gpt.BlockSize, Block(header, gpt.BlockSize), "header of the first copy"),
            .. ProtectiveWrite(disk, gpt),
        ]);
    }

    private static GptRepairPlan FromPrimary(FileBytes disk, GptExamination gpt, GptHeader primary)
    {
        var isAtEnd = primary.AlternateLba == (ulong)gpt.LastLba;
        var agrees = gpt.Alternate.IsValid && isAtEnd && gpt.KernelMessagesOfPair().IsEmpty;
        if (agrees)
        {
            ImmutableArray<DiskWrite> writes = [.. ProtectiveWrite(disk, gpt)];
            return new GptRepairPlan(writes.IsEmpty ? GptRepairKind.None : GptRepairKind.Protective, writes, gpt.Protective is not null && writes.IsEmpty ? "the MBR has partitions of its own (a hybrid MBR): it is not overwritten" : null);
        }

        var entryBlocks = Blocks(gpt.Primary.Entries.Length, gpt.BlockSize);
        var lastUsable = gpt.LastLba - entryBlocks - 1;
        if (gpt.Table?.Partitions.FirstOrDefault(partition => (long)partition.LastLba > lastUsable) is { Number: > 0 } last)
        {
            return Refuse($"partition {last.Number} ends at block {last.LastLba}, and the copy at the end needs the blocks from {lastUsable + 1} on: make the disk longer or the partition shorter");
        }

        var first = primary with { AlternateLba = (ulong)gpt.LastLba, LastUsableLba = isAtEnd ? primary.LastUsableLba : (ulong)lastUsable, HeaderSize = GptHeader.Length };
        var second = first with { MyLba = (ulong)gpt.LastLba, AlternateLba = 1, PartitionEntryLba = (ulong)(lastUsable + 1) };
        var plan = ImmutableArray.CreateBuilder<DiskWrite>();
        plan.Add(new DiskWrite((lastUsable + 1) * gpt.BlockSize, gpt.Primary.Entries, "entries of the copy at the end, from the first copy"));
        plan.Add(new DiskWrite(gpt.LastLba * gpt.BlockSize, Block(second.ToBytes(), gpt.BlockSize), "header of the copy at the end"));
        if (first != primary)
        {
            plan.Add(new DiskWrite(gpt.BlockSize, Block(first.ToBytes(), gpt.BlockSize), "header of the first copy: where the other one is, and the last usable block"));
        }

        plan.AddRange(ProtectiveWrite(disk, gpt));
        return new GptRepairPlan(isAtEnd ? GptRepairKind.RestoreAlternate : GptRepairKind.MoveAlternate, plan.ToImmutable());
    }

    /// <summary>The 66 bytes of table and signature, where they are missing, damaged or say another length; the code before them stays. Not for a table with other partitions.</summary>
    private static IEnumerable<DiskWrite> ProtectiveWrite(FileBytes disk, GptExamination gpt)
    {
        var now = disk.Read(0, ProtectiveMbr.Length);
        var wanted = ProtectiveMbr.ToBytes(gpt.LastLba + 1);
        const int Table = Mbr.MbrTable.EntriesOffset;
        var hasOthers = BinaryPrimitives.ReadUInt16LittleEndian(now.AsSpan(510)) == 0xaa55
            && Enumerable.Range(0, 4).Any(i => now[Table + (i * 16) + 4] is not (0 or Mbr.MbrTypes.Protective));
        if (!hasOthers && !LengthAgrees(now, wanted))
        {
            // The status byte stays: some BIOSes start a disk only if an entry is active.
            wanted[Table] = gpt.Protective is null && now[Table] is 0x80 ? (byte)0x80 : (byte)0;
            yield return new DiskWrite(Table, [.. wanted[Table..]], "protective entry of the MBR; its code stays");
        }
    }

    // Some tools write the largest number whatever the disk: that is allowed too.
    private static bool LengthAgrees(byte[] now, byte[] wanted)
    {
        const int Count = Mbr.MbrTable.EntriesOffset + 12;
        return ProtectiveMbr.Check(now) is null
            && (now[Mbr.MbrTable.EntriesOffset + 4] != Mbr.MbrTypes.Protective || now.AsSpan(Count, 4).SequenceEqual(wanted.AsSpan(Count, 4)) || now.AsSpan(Count, 4).IndexOfAnyExcept((byte)0xff) < 0);
    }

    private static ImmutableArray<byte> Block(byte[] header, int blockSize)
    {
        var block = new byte[blockSize];
        header.CopyTo(block, 0);
        return [.. block];
    }

    private static long Blocks(int bytes, int blockSize) => (bytes + blockSize - 1) / blockSize;

    private static GptRepairPlan Refuse(string why) => new(GptRepairKind.None, [], why);
}

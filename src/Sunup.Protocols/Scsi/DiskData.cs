using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>Small answers about the medium: capacity, defects, allocation; and the list of ranges that UNMAP brings.</summary>
/// <remarks>Source: SBC-4 section 5; SPC-5 section 6.33 for REPORT LUNS.</remarks>
public static class DiskData
{
    private const int UnmapHeader = 8;
    private const int UnmapDescriptor = 16;

    public static ScsiPlan Capacity10(DiskFacts facts, ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb[2..]);
        if (reader.ReadUInt32BigEndian("LOGICAL BLOCK ADDRESS") != 0 && (cdb[8] & 1) == 0)
        {
            return ScsiPlan.Check(Sense.InCdb(2));
        }

        var bytes = new byte[8];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian((uint)Math.Min(facts.BlockCount - 1, uint.MaxValue));
        writer.WriteUInt32BigEndian((uint)facts.BlockSize);
        return ScsiPlan.Data(bytes, 8);
    }

    public static ScsiPlan Capacity16(DiskFacts facts, ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb[10..]);
        var bytes = new byte[32];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt64BigEndian((ulong)facts.BlockCount - 1);
        writer.WriteUInt32BigEndian((uint)facts.BlockSize);
        writer.WriteByte(0);
        // A physical block is a logical one.
        writer.WriteByte(0);
        // LBPME, LBPRZ.
        writer.WriteUInt16BigEndian((ushort)(facts.IsReadOnly ? 0 : 0xc000));
        return ScsiPlan.Data(bytes, reader.ReadUInt32BigEndian("ALLOCATION LENGTH"));
    }

    public static ScsiPlan AllocationStatus(DiskFacts facts, ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb[2..]);
        var lba = reader.ReadUInt64BigEndian("STARTING LOGICAL BLOCK ADDRESS");
        var allocation = reader.ReadUInt32BigEndian("ALLOCATION LENGTH");
        return lba >= (ulong)facts.BlockCount
            ? ScsiPlan.Check(Sense.LbaOutOfRange)
            : new ScsiPlan { Action = ScsiAction.AllocationStatus, Offset = (long)lba * facts.BlockSize, AllocationLength = (int)Math.Min(allocation, 4096) };
    }

    /// <summary>Neither primary nor grown defects, in the format that was asked for.</summary>
    public static ScsiPlan NoDefects(ReadOnlySpan<byte> cdb)
    {
        var isLong = cdb[0] == (byte)ScsiOpcode.ReadDefectData12;
        var asked = isLong ? cdb[1] : cdb[2];
        var reader = new SpanReader(cdb[(isLong ? 6 : 7)..]);
        var allocation = isLong ? reader.ReadUInt32BigEndian("ALLOCATION LENGTH") : reader.ReadUInt16BigEndian("ALLOCATION LENGTH");
        var bytes = new byte[isLong ? 8 : 4];
        bytes[1] = (byte)(asked & 0x1f);
        return ScsiPlan.Data(bytes, allocation);
    }

    /// <summary>REPORT LUNS: the logical units of a target, by their LUNs as they are in an iSCSI header.</summary>
    public static ScsiPlan Luns(ReadOnlySpan<byte> cdb, IReadOnlyList<ulong> luns)
    {
        var reader = new SpanReader(cdb[6..]);
        var allocation = reader.ReadUInt32BigEndian("ALLOCATION LENGTH");
        if (cdb[2] is not (0 or 1 or 2))
        {
            return ScsiPlan.Check(Sense.InCdb(2));
        }

        // SELECT REPORT 1: well known logical units, of which there are none.
        var count = cdb[2] == 1 ? 0 : luns.Count;
        var bytes = new byte[8 + (8 * count)];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian((uint)(8 * count));
        writer.WriteUInt32BigEndian(0);
        for (var i = 0; i < count; i++)
        {
            writer.WriteUInt64BigEndian(luns[i]);
        }

        return ScsiPlan.Data(bytes, allocation);
    }

    /// <summary>One GET LBA STATUS answer with one descriptor.</summary>
    public static byte[] LbaStatus(ulong lba, uint blocks, bool isAllocated)
    {
        var bytes = new byte[24];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32BigEndian(20);
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt64BigEndian(lba);
        writer.WriteUInt32BigEndian(blocks);
        writer.WriteByte((byte)(isAllocated ? 0 : 1));
        return bytes;
    }

    /// <summary>Number of ranges in UNMAP's parameters, all judged; or what is wrong.</summary>
    public static (int Count, Sense? Wrong) CheckUnmap(DiskFacts facts, ReadOnlySpan<byte> list)
    {
        if (list.Length < UnmapHeader)
        {
            return (0, list.IsEmpty ? null : Sense.ParameterListLength);
        }

        var count = Math.Min((list[2] << 8) | list[3], list.Length - UnmapHeader) / UnmapDescriptor;
        if (count > InquiryData.MostUnmapDescriptors)
        {
            return (0, Sense.InParameters(2));
        }

        for (var i = 0; i < count; i++)
        {
            var (lba, blocks) = UnmapRange(list, i);
            if (MediumCommands.IsOutside(facts, lba, blocks))
            {
                return (0, Sense.LbaOutOfRange);
            }

            if (blocks > InquiryData.MostUnmapBlocks)
            {
                return (0, Sense.InParameters(UnmapHeader + (i * UnmapDescriptor) + 8));
            }
        }

        return (count, null);
    }

    /// <summary>A range of UNMAP's parameters.</summary>
    public static (ulong Lba, uint Blocks) UnmapRange(ReadOnlySpan<byte> list, int index)
    {
        var reader = new SpanReader(list.Slice(UnmapHeader + (index * UnmapDescriptor), UnmapDescriptor));
        return (reader.ReadUInt64BigEndian("UNMAP LOGICAL BLOCK ADDRESS"), reader.ReadUInt32BigEndian("NUMBER OF LOGICAL BLOCKS"));
    }
}

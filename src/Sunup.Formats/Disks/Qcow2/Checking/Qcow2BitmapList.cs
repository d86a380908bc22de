using System.Buffers.Binary;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>The persistent bitmaps of an image: a directory, a table for each, clusters for each.</summary>
/// <remarks>Where the autoclear bit is not set they are stale, and nobody uses their clusters.</remarks>
internal sealed class Qcow2BitmapList(FileBytes file, Qcow2Header header, Qcow2ReferenceCounter counter, Qcow2ProblemList problems)
{
    private const int FixedLength = 24;
    private const ulong ConsistentBitmaps = 1;

    // QEMU's own limits: BME_MAX_TABLE_SIZE entries, and bitmaps in all.
    private const uint LargestTable = 0x8000000;
    private const ulong LargestDirectory = 65535 * 1024;

    public void Count()
    {
        if (header.BitmapDirectory is not { } directory || (header.AutoclearFeatures & ConsistentBitmaps) == 0)
        {
            return;
        }

        if (directory.Length > LargestDirectory || directory.Offset > long.MaxValue)
        {
            problems.Add(Qcow2ProblemKind.OutsideFile, (long)Math.Min(directory.Offset, long.MaxValue), $"the directory of bitmaps is said to have {directory.Length} bytes");
            return;
        }

        if (!counter.Add((long)directory.Offset, (long)directory.Length, "the directory of bitmaps"))
        {
            return;
        }

        var bytes = file.Read((long)directory.Offset, (long)directory.Length);
        for (var at = 0; at + FixedLength <= bytes.Length;)
        {
            at = CountBitmap(bytes, at);
        }
    }

    private int CountBitmap(byte[] directory, int at)
    {
        var reader = new SpanReader(directory.AsSpan(at));
        var offset = (long)(reader.ReadUInt64BigEndian("bitmap_table_offset") & Qcow2ReferenceCounter.OffsetMask);
        var entries = reader.ReadUInt32BigEndian("bitmap_table_size");
        reader.Skip(4 + 1 + 1, "flags, type, granularity_bits");
        var name = reader.ReadUInt16BigEndian("name_size");
        var extra = reader.ReadUInt32BigEndian("extra_data_size");
        if (entries <= LargestTable && counter.Add(offset, entries * 8L, "a bitmap's table"))
        {
            var table = file.Read(offset, entries * 8L);
            for (var i = 0; i + 8 <= table.Length; i += 8)
            {
                var cluster = (long)(BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i)) & Qcow2ReferenceCounter.OffsetMask);
                counter.Add(cluster, cluster == 0 ? 0 : header.ClusterSize, "a bitmap");
            }
        }

        return (int)Math.Min(directory.Length, at + ((FixedLength + (long)name + extra + 7) & ~7L));
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Fat;

/// <summary>The file allocation table: which cluster follows which. Every chain ends: at the length that is asked for, or where it is broken.</summary>
internal sealed class FatTable(FileBytes file, FatKind kind, long tableOffset, long dataOffset, int clusterSize, long clusters)
{
    private const int PageSize = 4096;

    private byte[] _page = [];
    private long _pageOffset = -1;

    /// <summary>Follows a chain for at most <paramref name="most"/> bytes.</summary>
    /// <param name="first">The first cluster.</param>
    /// <param name="most">Of the file's length; of a folder the longest there may be.</param>
    /// <param name="mayEndEarly">The chain tells the length, as of folders.</param>
    public FatExtents Follow(uint first, long most, bool mayEndEarly)
    {
        var runs = ImmutableArray.CreateBuilder<(long Offset, long Length)>();
        long length = 0;
        FormatFault? fault = null;
        var (cluster, mark, steps, nextMark) = (first, 0u, 0L, 1L);
        while (length < most)
        {
            if (cluster < 2 || cluster - 2 >= clusters)
            {
                fault = mayEndEarly && IsEnd(cluster) && length > 0 ? null : Broken(cluster, length, most);
                break;
            }

            if (cluster == mark)
            {
                fault = new FormatFault("cluster chain", EntryOffset(cluster), $"comes back to cluster {cluster}: it has no end");
                break;
            }

            // Brent: the mark moves on at powers of two, so that a circle of any length meets it.
            if (++steps == nextMark)
            {
                mark = cluster;
                nextMark *= 2;
            }

            var take = Math.Min(clusterSize, most - length);
            Append(runs, dataOffset + ((cluster - 2L) * clusterSize), take);
            length += take;
            cluster = Next(cluster);
        }

        return new FatExtents(runs.ToImmutable(), length, fault);
    }

    /// <summary>How many clusters are free.</summary>
    public long CountFree()
    {
        long free = 0;
        for (uint cluster = 2; cluster < clusters + 2 && EntryOffset(cluster) < file.Length; cluster++)
        {
            free += Next(cluster) == 0 ? 1 : 0;
        }

        return free;
    }

    private static void Append(ImmutableArray<(long Offset, long Length)>.Builder runs, long offset, long length)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.Offset + last.Length == offset)
        {
            runs[^1] = (last.Offset, last.Length + length);
        }
        else
        {
            runs.Add((offset, length));
        }
    }

    private FormatFault Broken(uint cluster, long length, long most) => IsEnd(cluster)
        ? new FormatFault("cluster chain", tableOffset, $"ends after {length} bytes, and {most} are needed")
        : new FormatFault("cluster chain", tableOffset, $"goes to cluster {cluster} after {length} bytes, and there are clusters 2 to {clusters + 1}");

    private bool IsEnd(uint cluster) => cluster >= (kind switch
    {
        FatKind.Fat12 => 0xff8u,
        FatKind.Fat16 => 0xfff8u,
        _ => 0x0fff_fff8u,
    });

    private long EntryOffset(uint cluster) => tableOffset + (kind switch
    {
        FatKind.Fat12 => cluster + (cluster / 2),
        FatKind.Fat16 => cluster * 2L,
        _ => cluster * 4L,
    });

    private uint Next(uint cluster)
    {
        var offset = EntryOffset(cluster);
        return kind switch
        {
            FatKind.Fat12 => (uint)(cluster % 2 == 0 ? ReadUInt16(offset) & 0xfff : ReadUInt16(offset) >> 4),
            FatKind.Fat16 => (uint)ReadUInt16(offset),
            // The upper four bits are not ours.
            _ => ((uint)ReadUInt16(offset) | ((uint)ReadUInt16(offset + 2) << 16)) & 0x0fff_ffff,
        };
    }

    /// <summary>Missing bytes are the end of every chain.</summary>
    private int ReadUInt16(long offset)
    {
        if (offset < _pageOffset || offset + 2 > _pageOffset + _page.Length || _pageOffset < 0)
        {
            _pageOffset = offset & ~1L;
            _page = file.Read(_pageOffset, PageSize);
        }

        var at = (int)(offset - _pageOffset);
        return at + 2 <= _page.Length ? BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(at)) : 0xffff;
    }
}

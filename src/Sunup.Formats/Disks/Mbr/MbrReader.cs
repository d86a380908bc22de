using System.Buffers.Binary;
using System.Collections.Immutable;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Mbr;

/// <summary>Reads a master boot record in the order in which Linux does.</summary>
internal static class MbrReader
{
    public static MbrTable? Read(FileBytes disk, int blockSize)
    {
        var sector = disk.Read(0, MbrTable.Length);
        if (sector.Length < MbrTable.Length)
        {
            return null;
        }

        var table = new MbrTable
        {
            Sector = [.. sector],
            BlockSize = blockSize,
            Meaning = MeaningOf(sector),
            DiskSignature = BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(MbrTable.CodeLength)),
            Reserved = BinaryPrimitives.ReadUInt16LittleEndian(sector.AsSpan(MbrTable.CodeLength + 4)),
        };
        if (table.Meaning is not (MbrMeaning.Table or MbrMeaning.Protective))
        {
            return table;
        }

        var primaries = Entries(sector, 0, 0).Where(entry => entry.SectorCount != 0).ToImmutableArray();
        var chain = new ExtendedChain(disk, blockSize);
        foreach (var extended in primaries.Where(entry => entry.IsExtended))
        {
            chain.Walk(extended);
        }

        return table with { Primaries = primaries, Logicals = chain.Partitions, Faults = [.. Check(primaries, disk.Length / blockSize), .. chain.Faults] };
    }

    /// <summary>The four entries of a record, in their order, used or not.</summary>
    /// <param name="sector">Its 512 bytes.</param>
    /// <param name="sectorOffset">Where they stand, in bytes.</param>
    /// <param name="origin">What the entries count from, in sectors.</param>
    internal static MbrPartition[] Entries(ReadOnlySpan<byte> sector, long sectorOffset, long origin)
    {
        var entries = new MbrPartition[4];
        for (var i = 0; i < entries.Length; i++)
        {
            var at = MbrTable.EntriesOffset + (i * MbrTable.EntryLength);
            var reader = new SpanReader(sector.Slice(at, MbrTable.EntryLength));
            var status = reader.ReadByte("status");
            var first = CylinderHeadSector.Read(reader.ReadByte("first head"), reader.ReadByte("first sector"), reader.ReadByte("first cylinder"));
            var type = reader.ReadByte("type");
            var last = CylinderHeadSector.Read(reader.ReadByte("last head"), reader.ReadByte("last sector"), reader.ReadByte("last cylinder"));
            var lba = reader.ReadUInt32LittleEndian("first LBA");
            var count = reader.ReadUInt32LittleEndian("number of sectors");
            entries[i] = new MbrPartition(i + 1, status, type, first, last, origin + lba, count, sectorOffset + at);
        }

        return entries;
    }

    internal static bool HasSignature(ReadOnlySpan<byte> sector) => sector[510] == 0x55 && sector[511] == 0xaa;

    private static MbrMeaning MeaningOf(ReadOnlySpan<byte> sector)
    {
        if (!HasSignature(sector))
        {
            return MbrMeaning.None;
        }

        for (var i = 0; i < 4; i++)
        {
            if (sector[MbrTable.EntriesOffset + (i * MbrTable.EntryLength)] is not (0 or 0x80))
            {
                return i == 0 && LooksLikeFat(sector) ? MbrMeaning.FatVolume : MbrMeaning.OtherBootSector;
            }
        }

        for (var i = 0; i < 4; i++)
        {
            if (sector[MbrTable.EntriesOffset + (i * MbrTable.EntryLength) + 4] == MbrTypes.Protective)
            {
                return MbrMeaning.Protective;
            }
        }

        // A FAT volume whose boot code is short has zeros where the entries would be: Linux then sees a table without partitions.
        return LooksLikeFat(sector) && sector[MbrTable.EntriesOffset..510].IndexOfAnyExcept((byte)0) < 0 ? MbrMeaning.FatVolume : MbrMeaning.Table;
    }

    // fs/fat: reserved sectors, number of tables, media byte; and the jump that every volume begins with.
    private static bool LooksLikeFat(ReadOnlySpan<byte> sector) =>
        BinaryPrimitives.ReadUInt16LittleEndian(sector[14..]) != 0 && sector[16] is 1 or 2 && sector[21] is 0xf0 or >= 0xf8
        && BinaryPrimitives.ReadUInt16LittleEndian(sector[11..]) is 512 or 1024 or 2048 or 4096;

    private static IEnumerable<FormatFault> Check(ImmutableArray<MbrPartition> entries, long diskSectors)
    {
        var active = entries.Count(entry => entry.IsActive);
        if (active > 1)
        {
            yield return new FormatFault("status", MbrTable.EntriesOffset, $"is 0x80 in {active} entries: one partition may be active");
        }

        foreach (var entry in entries)
        {
            if (entry.Type == 0)
            {
                yield return new FormatFault($"type of partition {entry.Number}", entry.EntryOffset + 4, "is 0, which says that the entry is free, and it has sectors");
            }

            if (entry.Type != MbrTypes.Protective && entry.LastLba >= diskSectors)
            {
                yield return new FormatFault($"partition {entry.Number}", entry.EntryOffset + 8, $"ends at sector {entry.LastLba}, and the disk's last one is {diskSectors - 1}");
            }
        }
    }
}

using System.Numerics;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Reads and judges the head of a FAT volume by the rules of Linux.</summary>
/// <remarks>Source: Linux fs/fat/inode.c, fat_read_bpb and fat_fill_super.</remarks>
internal static class FatVolumeReader
{
    private const int LargestFat12 = 0xff4;
    private const int LargestFat16 = 0xfff4;
    private const int LargestFat32 = 0x0fff_fff6;
    private const int FewestFat32 = 65_525;
    private const long LongestDirectory = 65_536L * FatDirectoryEntry.Length;

    public static FatVolume? Read(FileBytes file, long offset, out FormatFault? why)
    {
        if (FatBootSector.Read(file.Read(offset, FatBootSector.Length)) is not { } boot)
        {
            why = FormatFault.Short("boot sector", offset, FatBootSector.Length, file.Length);
            return null;
        }

        why = Check(boot, offset);
        return why is null ? Read(file, boot, offset, out why) : null;
    }

    private static FormatFault? Check(FatBootSector boot, long offset)
    {
        if (boot.ReservedSectors == 0)
        {
            return new FormatFault("BPB_RsvdSecCnt", offset + 14, "is 0: the boot sector itself is one");
        }

        if (boot.Fats == 0)
        {
            return new FormatFault("BPB_NumFATs", offset + 16, "is 0");
        }

        if (boot.Media is < 0xf8 and not 0xf0)
        {
            return new FormatFault("BPB_Media", offset + 21, $"is 0x{boot.Media:x2}, and must be 0xf0 or 0xf8 to 0xff");
        }

        if (!BitOperations.IsPow2(boot.BytesPerSector) || boot.BytesPerSector is < 512 or > 4096)
        {
            return new FormatFault("BPB_BytsPerSec", offset + 11, $"is {boot.BytesPerSector}, and must be 512, 1024, 2048 or 4096");
        }

        if (!BitOperations.IsPow2((uint)boot.SectorsPerCluster))
        {
            return new FormatFault("BPB_SecPerClus", offset + 13, $"is {boot.SectorsPerCluster}, and must be a power of two");
        }

        return boot.FatSectors == 0 ? new FormatFault("BPB_FATSz32", offset + 36, "is 0, and BPB_FATSz16 is 0 too") : null;
    }

    private static FatVolume? Read(FileBytes file, FatBootSector boot, long offset, out FormatFault? why)
    {
        var rootSectors = ((boot.RootEntries * FatDirectoryEntry.Length) + boot.BytesPerSector - 1) / boot.BytesPerSector;
        var rootSector = boot.ReservedSectors + (boot.Fats * boot.FatSectors);
        var dataSector = rootSector + rootSectors;
        var clusters = (boot.TotalSectors - dataSector) / boot.SectorsPerCluster;
        if (boot.TotalSectors < dataSector || clusters < 1)
        {
            why = new FormatFault("BPB_TotSec32", offset + 32, $"is {boot.TotalSectors}, and the tables alone take {dataSector} sectors");
            return null;
        }

        var kind = boot.FatSectors16 == 0 ? FatKind.Fat32 : clusters > LargestFat12 ? FatKind.Fat16 : FatKind.Fat12;
        var faults = new List<FormatFault>();
        var inTable = (boot.FatSectors * boot.BytesPerSector * 8 / (int)kind) - 2;
        if (clusters > inTable)
        {
            faults.Add(new FormatFault("BPB_FATSz", offset + 22, $"has room for {inTable} clusters, and the volume has {clusters}"));
            clusters = Math.Max(0, inTable);
        }

        var most = kind switch { FatKind.Fat12 => LargestFat12, FatKind.Fat16 => LargestFat16, _ => LargestFat32 };
        if (clusters > most)
        {
            why = new FormatFault("BPB_TotSec", offset + 32, $"gives {clusters} clusters, and {kind} has at most {most}");
            return null;
        }

        why = null;
        AddFaults(faults, boot, kind, clusters, offset, file.Length);
        var size = boot.BytesPerSector * boot.SectorsPerCluster;
        var table = new FatTable(file, kind, offset + (boot.ReservedSectors * (long)boot.BytesPerSector), offset + (dataSector * boot.BytesPerSector), size, clusters);
        var rootLength = boot.RootEntries * FatDirectoryEntry.Length;
        var root = kind == FatKind.Fat32
            ? table.Follow(boot.RootCluster, LongestDirectory, mayEndEarly: true)
            : new FatExtents([(offset + (rootSector * boot.BytesPerSector), rootLength)], rootLength, null);
        return new FatVolume(file, boot, kind, clusters, table, root, faults);
    }

    private static void AddFaults(List<FormatFault> faults, FatBootSector boot, FatKind kind, long clusters, long offset, long fileLength)
    {
        if (!boot.HasSignature)
        {
            faults.Add(new FormatFault("signature", offset + 510, "must be 55 AA"));
        }

        if (kind == FatKind.Fat32 && clusters < FewestFat32)
        {
            faults.Add(new FormatFault("BPB_TotSec32", offset + 32, $"gives {clusters} clusters: fewer than {FewestFat32} are FAT16 to most readers, whatever else the boot sector says"));
        }

        var length = boot.TotalSectors * boot.BytesPerSector;
        if (offset + length > fileLength)
        {
            faults.Add(FormatFault.Short("volume", offset, length, fileLength));
        }
    }
}

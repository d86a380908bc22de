using System.Collections.Immutable;
using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks.Loaders;
using Sunup.Images.Roots;
using Sunup.Linux.FileSystems;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>Looks at a whole disk: tables, file systems, loaders, and whether what they name is there. Nothing is mounted or written.</summary>
public static class DiskInspection
{
    /// <param name="disk">Open for reading.</param>
    /// <param name="blockSize">Of a block, in bytes; null: what the device says, for a file 512, or 4096 where only that shows a table.</param>
    /// <exception cref="FindingException">A library is missing, or the image is damaged where it must be read.</exception>
    public static DiskReport Inspect(DiskFile disk, int? blockSize = null)
    {
        try
        {
            return InspectTables(disk, blockSize);
        }
        catch (SystemLibraryMissingException missing)
        {
            throw DiskFindings.LibraryMissing(missing);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw DiskFindings.NotRead(disk.FilePath, error);
        }
    }

    private static DiskReport InspectTables(DiskFile disk, int? wanted)
    {
        var given = wanted ?? disk.DeviceBlockSize ?? 512;
        var gpt = GptExamination.Of(disk.Bytes, given);
        var mismatch = wanted is null && gpt.OtherBlockSize is { } other ? other : (int?)null;
        gpt = mismatch is { } size ? GptExamination.Of(disk.Bytes, size) : gpt;
        var mbr = MbrTable.Read(disk.Bytes, gpt.BlockSize);
        var partitions = PartitionList.Of(disk, mbr, gpt);
        var report = new DiskReport
        {
            Path = disk.FilePath,
            Format = disk.Format,
            Length = disk.Bytes.Length,
            FileLength = disk.FileLength,
            BackingFiles = disk.BackingFiles,
            BlockSize = gpt.BlockSize,
            Mbr = mbr,
            BootCode = mbr is { Meaning: not MbrMeaning.FatVolume } ? MasterBootCode.Recognize(mbr.Sector.AsSpan()) : null,
            Gpt = gpt,
            Table = gpt.Table is not null ? "gpt" : mbr is { Meaning: MbrMeaning.Table } && partitions is not [{ Number: 0 }] ? "mbr" : "none",
            Partitions = partitions,
        };
        return WithLoaders(disk, report, mismatch is not null ? given : null);
    }

    private static DiskReport WithLoaders(DiskFile disk, DiskReport report, int? otherBlockSize)
    {
        using var volumes = new OpenVolumes(disk.Bytes, report.Partitions);
        report = report with { Loaders = [.. LoaderDiscovery.Find(volumes)], EfiPrograms = [.. EfiPrograms.Find(volumes)], Inits = [.. volumes.Roots(report.Path).Select(InitPlanReader.Read)] };
        ImmutableArray<Finding> findings =
        [
            .. TableFindings.Of(report, otherBlockSize),
            .. BootPathFindings.Of(disk.Bytes, report),
            .. LoaderFindings.Of(report),
            .. CommandLineFindings.Of(report, volumes),
            .. report.Inits.SelectMany(init => init.Findings),
        ];
        return report with { Findings = findings };
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Formats.Disks.Fat;

/// <summary>A FAT32 file system before it is written: which bytes stand where. Every file lies in one run of clusters.</summary>
internal sealed record Fat32Layout(long Length, ImmutableArray<DiskPiece> Pieces)
{
    private const uint EndOfChain = 0x0fff_ffff;
    private const int BackupSector = 6;

    /// <exception cref="ArgumentException">A name that FAT cannot hold, two files of one name, a file of 4 GiB or more, too much for one volume.</exception>
    public static Fat32Layout Of(IReadOnlyList<EspFile> files, Fat32Options options)
    {
        var tree = FatTree.Of(files);
        var clusterSize = Fat32Geometry.ClusterSizeOf(options.SectorSize);
        var fat = Allocate(tree, clusterSize);
        var geometry = Fat32Geometry.For(fat.Count, options.SectorSize, options.LeastLength);
        if (geometry.TotalSectors > uint.MaxValue)
        {
            throw new ArgumentException($"The files need {geometry.Length} bytes, and FAT32 with sectors of {options.SectorSize} bytes ends at {(long)uint.MaxValue * options.SectorSize}.", nameof(files));
        }

        var stamp = FatTime.Of(options.SourceDateEpoch);
        var table = TableOf(fat);
        var pieces = ImmutableArray.CreateBuilder<DiskPiece>();
        pieces.Add(new DiskPiece(0, Reserved(geometry, options, (uint)fat.Count)));
        pieces.Add(new DiskPiece(geometry.FatOffset(0), table));
        pieces.Add(new DiskPiece(geometry.FatOffset(1), table));
        foreach (var node in tree.InOrder.Where(node => node.FirstCluster != 0))
        {
            var offset = geometry.ClusterOffset(node.FirstCluster);
            pieces.Add(node.File is { } file ? new DiskPiece(offset, file) : new DiskPiece(offset, FatDirectoryWriter.Write(node, node == tree.Root ? options.Label : null, stamp)));
        }

        return new Fat32Layout(geometry.Length, pieces.ToImmutable());
    }

    /// <summary>Gives each folder and file its clusters; the whole table, from entry 2 on.</summary>
    private static List<uint> Allocate(FatTree tree, int clusterSize)
    {
        var fat = new List<uint>();
        foreach (var node in tree.InOrder)
        {
            var length = node.File?.Length ?? node.DirectoryLength;
            var clusters = (length + clusterSize - 1) / clusterSize;
            if (clusters > 0)
            {
                node.FirstCluster = (uint)fat.Count + 2;
                for (var i = 1L; i < clusters; i++)
                {
                    fat.Add((uint)fat.Count + 3);
                }

                fat.Add(EndOfChain);
            }
        }

        return fat;
    }

    private static byte[] TableOf(List<uint> fat)
    {
        var bytes = new byte[(fat.Count + 2) * sizeof(uint)];
        // The media byte; then "was unmounted cleanly, no errors were met".
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x0fff_ff00 | FatBootSector.FixedDisk);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), EndOfChain);
        for (var i = 0; i < fat.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((i + 2) * sizeof(uint)), fat[i]);
        }

        return bytes;
    }

    /// <summary>Boot sector and FSInfo, and both again from sector 6 on.</summary>
    private static byte[] Reserved(in Fat32Geometry geometry, Fat32Options options, uint used)
    {
        var boot = new FatBootSector
        {
            BytesPerSector = (ushort)geometry.SectorSize,
            SectorsPerCluster = (byte)geometry.SectorsPerCluster,
            ReservedSectors = (ushort)geometry.ReservedSectors,
            Fats = Fat32Geometry.Fats,
            HiddenSectors = options.HiddenSectors,
            TotalSectors32 = (uint)geometry.TotalSectors,
            FatSectors32 = (uint)geometry.FatSectors,
            RootCluster = 2,
            InfoSector = 1,
            BackupBootSector = BackupSector,
            VolumeId = options.VolumeId,
            Label = options.Label,
        };
        var bytes = new byte[(BackupSector + 2) * geometry.SectorSize];
        for (var sector = 0; sector <= BackupSector; sector += BackupSector)
        {
            boot.ToBytes().CopyTo(bytes, sector * geometry.SectorSize);
            FatInfoSector.ToBytes((uint)geometry.Clusters - used, used + 2).CopyTo(bytes, (sector + 1) * geometry.SectorSize);
        }

        return bytes;
    }
}

namespace Sunup.Formats.Disks.Fat;

/// <summary>Where the parts of a FAT32 volume lie. All in sectors, from the start of the volume.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, section 3.</remarks>
/// <param name="SectorSize">In bytes.</param>
/// <param name="SectorsPerCluster">A power of two.</param>
/// <param name="ReservedSectors">Before the first FAT.</param>
/// <param name="FatSectors">Of one FAT; there are two.</param>
/// <param name="TotalSectors">Of the volume.</param>
internal readonly record struct Fat32Geometry(int SectorSize, int SectorsPerCluster, int ReservedSectors, long FatSectors, long TotalSectors)
{
    public const int Fats = 2;

    private const int ClusterSizeBytes = 4096;
    private const long Megabyte = 1 << 20;

    // Fewer than 65525 make it a FAT16 volume to most readers; the specification asks to stay 16 away from the limit.
    private const long FewestClusters = 65_525 + 16;

    public int ClusterSize => SectorSize * SectorsPerCluster;

    public long FirstDataSector => ReservedSectors + (Fats * FatSectors);

    public long Clusters => (TotalSectors - FirstDataSector) / SectorsPerCluster;

    public long Length => TotalSectors * SectorSize;

    public long FatOffset(int index) => (ReservedSectors + (index * FatSectors)) * SectorSize;

    public long ClusterOffset(uint cluster) => (FirstDataSector + ((cluster - 2L) * SectorsPerCluster)) * SectorSize;

    public static int ClusterSizeOf(int sectorSize) => Math.Max(ClusterSizeBytes, sectorSize);

    /// <summary>The smallest volume of whole megabytes that holds so many clusters, and some room beside.</summary>
    public static Fat32Geometry For(long usedClusters, int sectorSize, long leastLength)
    {
        var perCluster = ClusterSizeOf(sectorSize) / sectorSize;
        var clusters = Math.Max(FewestClusters, usedClusters + (usedClusters / 16) + 256);
        var bytes = Math.Max(leastLength, ((clusters + 64) * perCluster * sectorSize) + (Fats * clusters * sizeof(uint)) + Megabyte);
        var total = (bytes + Megabyte - 1) / Megabyte * Megabyte / sectorSize;

        // As if the FATs took nothing: at most a few sectors more than needed, which the specification allows.
        var fatSectors = (((total / perCluster) + 2) * sizeof(uint) / sectorSize) + 1;
        var reserved = 32;
        while ((reserved + (Fats * fatSectors)) % perCluster != 0)
        {
            reserved++;
        }

        return new Fat32Geometry(sectorSize, perCluster, reserved, fatSectors, total);
    }
}

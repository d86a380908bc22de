namespace Sunup.Formats.Disks.Mbr;

/// <summary>A place on a disk as BIOSes of the eighties count it: cylinder 0 to 1023, head 0 to 255, sector 1 to 63.</summary>
/// <remarks>Linux and all loaders of today go by LBA and do not look at it. Between the two stands a geometry, which is 255 heads of 63 sectors on every disk of today.</remarks>
public readonly record struct CylinderHeadSector(int Cylinder, int Head, int Sector)
{
    /// <summary>Heads of a cylinder, in the geometry that BIOSes tell for every large disk.</summary>
    public const int Heads = 255;

    /// <summary>Sectors of a track.</summary>
    public const int Sectors = 63;

    /// <summary>The first sector that the three bytes cannot name: 8.4 GB with sectors of 512 bytes.</summary>
    public const long FirstBeyond = 1024L * Heads * Sectors;

    /// <summary>What tools write for a place that the three bytes cannot name.</summary>
    public static CylinderHeadSector Overflow { get; } = new(1023, 254, 63);

    /// <summary>1023/254/63 or 1023/255/63: the place is further than the three bytes reach.</summary>
    public bool IsOverflow => Cylinder == 1023 && Head is 254 or 255 && Sector == 63;

    /// <summary>0/0/0 or all the bytes zero: not filled in.</summary>
    public bool IsEmpty => this == default;

    /// <summary>In the geometry 255/63; null for sector 0, which there is none.</summary>
    public long? Lba => Sector == 0 ? null : (((Cylinder * (long)Heads) + Head) * Sectors) + Sector - 1;

    /// <summary>The three bytes: head; sector and the upper two bits of the cylinder; the cylinder's lower eight.</summary>
    public static CylinderHeadSector Read(byte head, byte sector, byte cylinder) => new(cylinder | ((sector & 0xc0) << 2), head, sector & 0x3f);

    /// <summary>Of a sector of the disk, or <see cref="Overflow"/>.</summary>
    public static CylinderHeadSector Of(long lba) => lba >= FirstBeyond
        ? Overflow
        : new CylinderHeadSector((int)(lba / (Heads * Sectors)), (int)(lba / Sectors % Heads), (int)(lba % Sectors) + 1);

    public override string ToString() => $"{Cylinder}/{Head}/{Sector}";
}

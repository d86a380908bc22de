using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>Checks a QCOW2 image: marks of the header, alignment of every offset, reference counts against what is really used, overlaps, leaks.</summary>
/// <remarks>
/// Source: QEMU docs/interop/qcow2.txt. Only the image itself: not its backing file, not an external data file, not the data of encrypted clusters.
/// Memory: 4 bytes for each cluster of the file, at most <see cref="MostClusters"/>; a larger image is not checked, and the report says so.
/// Never throws for what the bytes are.
/// </remarks>
public static class Qcow2Checker
{
    /// <summary>128 MiB of counters: 2 TiB of file with clusters of 64 KiB.</summary>
    public const long MostClusters = 32 << 20;

    // QEMU's own limits: QCOW_MAX_REFTABLE_SIZE, QCOW_MAX_SNAPSHOTS.
    private const long LargestRefcountTable = 8 << 20;
    private const uint MostSnapshots = 65536;

    /// <param name="file">The image.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static Qcow2CheckReport Check(FileBytes file, CancellationToken cancellationToken = default)
    {
        if (Qcow2Header.Read(file) is not { } header)
        {
            return new Qcow2CheckReport { Refusal = new FormatFault("magic", 0, "is not that of a QCOW2 image with a whole header") };
        }

        var report = new Qcow2CheckReport
        {
            Header = header,
            IsMarkedCorrupt = header.IncompatibleFeatures.HasFlag(Qcow2Features.Corrupt),
            IsDirty = header.IncompatibleFeatures.HasFlag(Qcow2Features.Dirty),
            Refusal = Refusal(header),
        };
        if (report.Refusal is not null)
        {
            return report;
        }

        var clusters = (file.Length + header.ClusterSize - 1) / header.ClusterSize;
        if (clusters > MostClusters)
        {
            return report with { NotChecked = $"the image has {clusters} clusters, more than the {MostClusters} that are looked at" };
        }

        var problems = new Qcow2ProblemList();
        var counter = new Qcow2ReferenceCounter(file, header, problems);
        counter.CountAll(cancellationToken);
        new Qcow2CountComparison(file, header, counter, problems).Compare(cancellationToken);
        return report with { Corruptions = problems.Corruptions, Leaks = problems.Leaks, Problems = problems.ToImmutable() };
    }

    private static FormatFault? Refusal(Qcow2Header header)
    {
        const Qcow2Features Known = Qcow2Features.Dirty | Qcow2Features.Corrupt | Qcow2Features.ExternalData | Qcow2Features.CompressionType | Qcow2Features.ExtendedL2;
        if (header.Version is not (2 or 3))
        {
            return new FormatFault("version", 4, $"is {header.Version}, and must be 2 or 3");
        }

        if (header.ClusterBits is < Qcow2Image.FewestClusterBits or > Qcow2Image.MostClusterBits)
        {
            return new FormatFault("cluster_bits", 20, $"is {header.ClusterBits}, and must be {Qcow2Image.FewestClusterBits} to {Qcow2Image.MostClusterBits}");
        }

        if ((header.IncompatibleFeatures & ~Known) is not Qcow2Features.None and var unknown)
        {
            return new FormatFault("incompatible_features", 72, $"has 0x{(ulong)unknown:x}: made by a newer program, and what is not known must not be opened");
        }

        return header.CryptMethod > 2 ? new FormatFault("crypt_method", 32, $"is {header.CryptMethod}, and must be 0, 1 or 2")
            : header.RefcountOrder > 6 ? new FormatFault("refcount_order", 96, $"is {header.RefcountOrder}, and must be 0 to 6")
            : header.BackingFileSize > 1023 ? new FormatFault("backing_file_size", 16, $"is {header.BackingFileSize}, and must be 1023 at the most")
            : header.CompressionType > 1 ? new FormatFault("compression_type", 104, $"is {header.CompressionType}, and must be 0 (deflate) or 1 (zstd)")
            : header.Snapshots > MostSnapshots ? new FormatFault("nb_snapshots", 60, $"is {header.Snapshots}, and must be {MostSnapshots} at the most")
            : RefusedTable(header);
    }

    private static FormatFault? RefusedTable(Qcow2Header header)
    {
        var cluster = (ulong)header.ClusterSize;
        if (header.Version >= 3 && (header.HeaderLength < 104 || header.HeaderLength > cluster))
        {
            return new FormatFault("header_length", 100, $"is {header.HeaderLength}, and must be 104 to {cluster}");
        }

        if (header.RefcountTableOffset % cluster != 0 || header.RefcountTableClusters * (long)cluster > LargestRefcountTable)
        {
            return new FormatFault("refcount_table_offset", 48, $"is {header.RefcountTableOffset} with {header.RefcountTableClusters} clusters: not a multiple of {cluster}, or larger than {LargestRefcountTable} bytes");
        }

        if (header.L1TableOffset % cluster != 0 || header.L1Size * 8L > 32 << 20)
        {
            return new FormatFault("l1_table_offset", 40, $"is {header.L1TableOffset} with {header.L1Size} entries: not a multiple of {cluster}, or larger than 32 MiB");
        }

        return header.Snapshots > 0 && header.SnapshotsOffset % cluster != 0
            ? new FormatFault("snapshots_offset", 64, $"is {header.SnapshotsOffset}, and must be a multiple of {cluster}")
            : NeededL1(header) is { } needed && header.L1Size < needed ? new FormatFault("l1_size", 36, $"is {header.L1Size}: a disk of {header.Size} bytes needs {needed}")
            : null;
    }

    private static ulong? NeededL1(Qcow2Header header)
    {
        var entry = header.IncompatibleFeatures.HasFlag(Qcow2Features.ExtendedL2) ? 16UL : 8UL;
        var perTable = (ulong)header.ClusterSize / entry * (ulong)header.ClusterSize;
        return (header.Size / perTable) + (header.Size % perTable == 0 ? 0UL : 1);
    }
}

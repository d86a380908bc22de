namespace Sunup.Formats.Disks.Fat;

/// <summary>A folder or file of a FAT volume.</summary>
public sealed record FatEntry
{
    /// <summary>From the root, parts separated by <c>/</c>, in the case in which it stands there. Empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>The last part of the path: the long name where there is one.</summary>
    public required string Name { get; init; }

    /// <summary>In 8.3 form: <c>LINUX~1.EFI</c>.</summary>
    public required string ShortName { get; init; }

    public bool IsDirectory { get; init; }

    public FatAttributes Attributes { get; init; }

    /// <summary>In bytes; 0 for folders, whose length is not noted.</summary>
    public long Length { get; init; }

    /// <summary>0 for an empty file, and for the root of FAT12 and FAT16.</summary>
    public uint FirstCluster { get; init; }

    /// <summary>Last written, in no time zone; null for a time that no calendar has.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Of its directory entry in the file.</summary>
    public long EntryOffset { get; init; }
}

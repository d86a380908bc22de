using Sunup.Formats.Disks.BootCodes;
using Sunup.Linux.FileSystems;

namespace Sunup.Images.Disks;

/// <summary>A partition of a disk, or the whole disk where a file system has no table around it.</summary>
public sealed record DiskPartition
{
    /// <summary>As Linux counts; 0 for the whole disk.</summary>
    public required int Number { get; init; }

    /// <summary>In bytes, from the start of the disk: what <c>mount -o offset=</c> takes.</summary>
    public required long Offset { get; init; }

    /// <summary>In bytes.</summary>
    public required long Length { get; init; }

    /// <summary>For people: <c>EFI system partition</c>, <c>Linux</c>.</summary>
    public string? TypeName { get; init; }

    /// <summary>As the table has it: a GUID, or two hexadecimal digits.</summary>
    public string? TypeId { get; init; }

    /// <summary>As <c>root=PARTUUID=</c> takes it.</summary>
    public string? PartitionId { get; init; }

    /// <summary>As <c>root=PARTLABEL=</c> takes it; GPT only.</summary>
    public string? Name { get; init; }

    /// <summary>The MBR's active flag, or the attribute legacy_boot of a GPT: what Syslinux's code in the first sector starts.</summary>
    public bool IsBootable { get; init; }

    /// <summary>It holds other partitions and nothing else.</summary>
    public bool IsContainer { get; init; }

    public bool IsEfiSystem { get; init; }

    /// <summary>For a UEFI firmware or a loader beside the ESP.</summary>
    public bool IsExtendedBoot { get; init; }

    /// <summary>What libblkid says; null where it was not asked.</summary>
    public ProbedContent? Content { get; init; }

    /// <summary>The program in its first sector.</summary>
    public BootCode? BootCode { get; init; }

    /// <summary>First and last sector as CHS, where the table has them.</summary>
    public string? Chs { get; init; }

    /// <summary><c>partition 2</c>, or <c>the disk</c>.</summary>
    public string Words => Number == 0 ? "the disk" : $"partition {Number}";
}

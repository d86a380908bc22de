namespace Sunup.Formats.Disks.Qcow2;

/// <summary>Where bytes of the guest's disk are.</summary>
public enum Qcow2MappingKind
{
    /// <summary>In the image, at the offset that is given.</summary>
    Allocated,

    /// <summary>In the image, in one compressed piece for the whole cluster.</summary>
    Compressed,

    /// <summary>Nowhere: they are zeros.</summary>
    Zero,

    /// <summary>In the backing file at the same offset; zeros where there is none, or where it is shorter.</summary>
    Backing,

    /// <summary>The tables point outside of the image, or their entry is not allowed.</summary>
    Damaged,
}

/// <summary>Where a run of bytes of the guest's disk is.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Length">How far this holds, from the offset that was asked for, in bytes; at least 1 inside the disk.</param>
/// <param name="HostOffset">In the image: of the first byte, or of the compressed piece.</param>
/// <param name="CompressedLength">At most so many bytes of the image; 0 for what is not compressed.</param>
/// <param name="ClusterOffset">Of the byte asked for within its cluster.</param>
public readonly record struct Qcow2Mapping(Qcow2MappingKind Kind, long Length, long HostOffset = 0, int CompressedLength = 0, int ClusterOffset = 0);

namespace Sunup.Formats.Disks;

/// <summary>A run of bytes of a disk image: bytes in memory, or a file's content.</summary>
public sealed record DiskPiece
{
    public DiskPiece(long offset, ReadOnlyMemory<byte> bytes)
    {
        Offset = offset;
        Bytes = bytes;
        Length = bytes.Length;
    }

    public DiskPiece(long offset, EspFile file)
    {
        Offset = offset;
        File = file;
        Length = file.Length;
    }

    /// <summary>Where it begins, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>What it holds; empty for a file's content.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whose content it holds; null for bytes in memory.</summary>
    public EspFile? File { get; }
}

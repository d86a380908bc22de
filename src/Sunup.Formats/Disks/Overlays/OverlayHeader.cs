using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Overlays;

/// <summary>The beginning of an overlay's map: what it lies over.</summary>
/// <remarks>4096 bytes, little endian; docs/formats/overlay.md. Written once, when the overlay is made.</remarks>
/// <param name="BlockSize">Of the disk, bytes.</param>
/// <param name="Length">Of the disk, bytes.</param>
/// <param name="BaseModified">Modification time of the golden image in ticks of 100 ns since year 1, UTC: it must not change.</param>
/// <param name="BasePath">Full path of the golden image.</param>
public sealed record OverlayHeader(int BlockSize, long Length, long BaseModified, string BasePath)
{
    public const int Bytes = 4096;

    /// <summary>What is taken over or not as a whole, in bytes.</summary>
    public const int ClusterBytes = 4096;

    private const uint Version = 1;
    private const int MostPathBytes = Bytes - 64;
    private static ReadOnlySpan<byte> Magic => "SUNUPOVL"u8;

    public byte[] Write()
    {
        var bytes = new byte[Bytes];
        var path = Encoding.UTF8.GetBytes(BasePath);
        var writer = new SpanWriter(bytes.AsSpan(0, Bytes - 4));
        writer.WriteBytes(Magic);
        writer.WriteUInt32LittleEndian(Version);
        writer.WriteUInt32LittleEndian(ClusterBytes);
        writer.WriteUInt32LittleEndian((uint)BlockSize);
        writer.WriteUInt32LittleEndian((uint)path.Length);
        writer.WriteUInt64LittleEndian((ulong)Length);
        writer.WriteUInt64LittleEndian((ulong)BaseModified);
        writer.WriteBytes(path);
        var checksum = new SpanWriter(bytes.AsSpan(Bytes - 4));
        checksum.WriteUInt32LittleEndian(Crc32C.Of(bytes.AsSpan(0, Bytes - 4)));
        return bytes;
    }

    /// <summary>Null when the bytes are no header of an overlay, or were damaged; <paramref name="why"/> says by which rule.</summary>
    public static OverlayHeader? Read(ReadOnlySpan<byte> bytes, out string why)
    {
        why = "it is shorter than the 4096 bytes of its header";
        if (bytes.Length < Bytes)
        {
            return null;
        }

        var reader = new SpanReader(bytes);
        var isOurs = reader.ReadBytes(Magic.Length, "magic").SequenceEqual(Magic) && reader.ReadUInt32LittleEndian("version") == Version && reader.ReadUInt32LittleEndian("cluster_size") == ClusterBytes;
        var checksum = new SpanReader(bytes[(Bytes - 4)..Bytes]);
        if (!isOurs || checksum.ReadUInt32LittleEndian("checksum") != Crc32C.Of(bytes[..(Bytes - 4)]))
        {
            why = isOurs ? "the checksum of its header is wrong" : "its header is not that of an overlay of version 1";
            return null;
        }

        var block = (int)reader.ReadUInt32LittleEndian("block_size");
        var pathLength = (int)Math.Min(reader.ReadUInt32LittleEndian("base_path_length"), MostPathBytes);
        var (length, modified) = ((long)reader.ReadUInt64LittleEndian("length"), (long)reader.ReadUInt64LittleEndian("base_modified"));
        why = "";
        return new OverlayHeader(block, length, modified, Encoding.UTF8.GetString(reader.ReadBytes(pathLength, "base_path")));
    }
}

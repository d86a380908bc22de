using Sunup.Binary;

namespace Sunup.Formats.Disks.Overlays;

/// <summary>The beginning of an overlay's file of bits that are not flushed: of which boot of the host they are.</summary>
/// <remarks>4096 bytes, little endian; docs/formats/overlay.md. With the boot id of another boot, nothing of the file counts.</remarks>
public static class UnflushedHeader
{
    public const int Bytes = OverlayHeader.Bytes;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "SUNUPUNF"u8;

    /// <param name="bootId">Of the kernel that runs; written as it is read, most significant byte first.</param>
    public static byte[] Write(Guid bootId)
    {
        var bytes = new byte[Bytes];
        var writer = new SpanWriter(bytes.AsSpan(0, Bytes - 4));
        writer.WriteBytes(Magic);
        writer.WriteUInt32LittleEndian(Version);
        writer.WriteUInt32LittleEndian(0);
        writer.WriteBytes(bootId.ToByteArray(bigEndian: true));
        var checksum = new SpanWriter(bytes.AsSpan(Bytes - 4));
        checksum.WriteUInt32LittleEndian(Crc32C.Of(bytes.AsSpan(0, Bytes - 4)));
        return bytes;
    }
}

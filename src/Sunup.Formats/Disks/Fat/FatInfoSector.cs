using Sunup.Binary;

namespace Sunup.Formats.Disks.Fat;

/// <summary>FSInfo: how many clusters of a FAT32 volume are free, and where to look for one. A hint: readers may count themselves.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, section 5. 512 bytes, little endian.</remarks>
internal static class FatInfoSector
{
    private const uint LeadSignature = 0x4161_5252;
    private const uint StructSignature = 0x6141_7272;
    private const uint TrailSignature = 0xaa55_0000;

    public static byte[] ToBytes(uint freeClusters, uint nextFree)
    {
        var bytes = new byte[512];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt32LittleEndian(LeadSignature);
        writer.WriteZeros(480);
        writer.WriteUInt32LittleEndian(StructSignature);
        writer.WriteUInt32LittleEndian(freeClusters);
        writer.WriteUInt32LittleEndian(nextFree);
        writer.WriteZeros(12);
        writer.WriteUInt32LittleEndian(TrailSignature);
        return bytes;
    }

    /// <summary>The number of free clusters as it stands there; null where the signatures are not right, or it is said to be unknown.</summary>
    public static uint? ReadFree(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var lead = reader.ReadUInt32LittleEndian("FSI_LeadSig");
        reader.Skip(480, "FSI_Reserved1");
        var signature = reader.ReadUInt32LittleEndian("FSI_StrucSig");
        var free = reader.ReadUInt32LittleEndian("FSI_Free_Count");
        return reader.Fault is null && lead == LeadSignature && signature == StructSignature && free != uint.MaxValue ? free : null;
    }
}

using Sunup.Binary;

namespace Sunup.Formats.Disks.Fat;

/// <summary>A short directory entry, as it stands.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, section 6. 32 bytes, little endian.</remarks>
internal readonly record struct FatDirectoryEntry(FatAttributes Attributes, byte CaseFlags, FatTime Modified, uint FirstCluster, uint Size)
{
    public const int Length = 32;

    public const int AttributesOffset = 11;

    /// <summary>Of Windows NT: the name is shown in lower case.</summary>
    public const byte LowerBase = 8;

    /// <summary>The same of the extension.</summary>
    public const byte LowerExtension = 16;

    public static FatDirectoryEntry Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(FatNames.ShortLength, "DIR_Name");
        var attributes = (FatAttributes)reader.ReadByte("DIR_Attr");
        var flags = reader.ReadByte("DIR_NTRes");
        reader.Skip(1 + 2 + 2 + 2, "DIR_CrtTimeTenth to DIR_LstAccDate");
        var high = reader.ReadUInt16LittleEndian("DIR_FstClusHI");
        var time = reader.ReadUInt16LittleEndian("DIR_WrtTime");
        var date = reader.ReadUInt16LittleEndian("DIR_WrtDate");
        var low = reader.ReadUInt16LittleEndian("DIR_FstClusLO");
        return new FatDirectoryEntry(attributes, flags, new FatTime(date, time), ((uint)high << 16) | low, reader.ReadUInt32LittleEndian("DIR_FileSize"));
    }
}

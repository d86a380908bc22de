using System.Buffers.Binary;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Fat;

/// <summary>The first sector of a FAT volume, as it stands: the BIOS parameter block.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, section 3. Little endian. FAT12 and FAT16 have no fields behind <see cref="TotalSectors32"/> but serial number and label.</remarks>
public sealed record FatBootSector
{
    /// <summary>Of what is read, in bytes.</summary>
    public const int Length = 512;

    /// <summary>The media byte of what cannot be taken out.</summary>
    public const byte FixedDisk = 0xf8;

    private const int LabelLength = 11;
    private const byte ExtendedSignature = 0x29;

    public ushort BytesPerSector { get; init; }

    public byte SectorsPerCluster { get; init; }

    /// <summary>Before the first FAT, this one included.</summary>
    public ushort ReservedSectors { get; init; }

    public byte Fats { get; init; }

    /// <summary>Entries of the root directory; 0 for FAT32, whose root is a file like another.</summary>
    public ushort RootEntries { get; init; }

    /// <summary>0: see <see cref="TotalSectors32"/>.</summary>
    public ushort TotalSectors16 { get; init; }

    public byte Media { get; init; } = FixedDisk;

    /// <summary>0 for FAT32.</summary>
    public ushort FatSectors16 { get; init; }

    /// <summary>Sectors of the disk before the volume.</summary>
    public uint HiddenSectors { get; init; }

    public uint TotalSectors32 { get; init; }

    public uint FatSectors32 { get; init; }

    public uint RootCluster { get; init; }

    public ushort InfoSector { get; init; }

    public ushort BackupBootSector { get; init; }

    public uint VolumeId { get; init; }

    /// <summary>Without the blanks at its end.</summary>
    public string Label { get; init; } = "";

    /// <summary>55 AA stands at byte 510.</summary>
    public bool HasSignature { get; init; } = true;

    public long TotalSectors => TotalSectors16 != 0 ? TotalSectors16 : TotalSectors32;

    public long FatSectors => FatSectors16 != 0 ? FatSectors16 : FatSectors32;

    /// <summary>Reads the fields; whether they are right is not looked at. Null when bytes are missing.</summary>
    public static FatBootSector? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(3 + 8, "BS_jmpBoot, BS_OEMName");
        var boot = new FatBootSector
        {
            BytesPerSector = reader.ReadUInt16LittleEndian("BPB_BytsPerSec"),
            SectorsPerCluster = reader.ReadByte("BPB_SecPerClus"),
            ReservedSectors = reader.ReadUInt16LittleEndian("BPB_RsvdSecCnt"),
            Fats = reader.ReadByte("BPB_NumFATs"),
            RootEntries = reader.ReadUInt16LittleEndian("BPB_RootEntCnt"),
            TotalSectors16 = reader.ReadUInt16LittleEndian("BPB_TotSec16"),
            Media = reader.ReadByte("BPB_Media"),
            FatSectors16 = reader.ReadUInt16LittleEndian("BPB_FATSz16"),
        };
        reader.Skip(4, "BPB_SecPerTrk, BPB_NumHeads");
        boot = boot with { HiddenSectors = reader.ReadUInt32LittleEndian("BPB_HiddSec"), TotalSectors32 = reader.ReadUInt32LittleEndian("BPB_TotSec32") };
        if (boot.FatSectors16 == 0)
        {
            boot = boot with { FatSectors32 = reader.ReadUInt32LittleEndian("BPB_FATSz32") };
            reader.Skip(4, "BPB_ExtFlags, BPB_FSVer");
            boot = boot with
            {
                RootCluster = reader.ReadUInt32LittleEndian("BPB_RootClus"),
                InfoSector = reader.ReadUInt16LittleEndian("BPB_FSInfo"),
                BackupBootSector = reader.ReadUInt16LittleEndian("BPB_BkBootSec"),
            };
            reader.Skip(12, "BPB_Reserved");
        }

        reader.Skip(2, "BS_DrvNum");
        var isExtended = reader.ReadByte("BS_BootSig") == ExtendedSignature;
        var id = reader.ReadUInt32LittleEndian("BS_VolID");
        var label = Encoding.Latin1.GetString(reader.ReadBytes(LabelLength, "BS_VolLab")).TrimEnd(' ', '\0');
        boot = isExtended ? boot with { VolumeId = id, Label = label } : boot;
        return bytes.Length < Length ? null : boot with { HasSignature = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(Length - 2)..]) == 0xaa55 };
    }

    /// <summary>The 512 bytes of a FAT32 volume. Its boot code stops the processor: firmware of today does not run it.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes);
        writer.WriteBytes([0xeb, 0x58, 0x90]);
        writer.WriteBytes("SUNUP1.0"u8);
        writer.WriteUInt16LittleEndian(BytesPerSector);
        writer.WriteByte(SectorsPerCluster);
        writer.WriteUInt16LittleEndian(ReservedSectors);
        writer.WriteByte(Fats);
        writer.WriteZeros(2 + 2);
        writer.WriteByte(Media);
        writer.WriteUInt16LittleEndian(0);
        // Geometry of the BIOS interface: as every disk of today says.
        writer.WriteUInt16LittleEndian(63);
        writer.WriteUInt16LittleEndian(255);
        writer.WriteUInt32LittleEndian(HiddenSectors);
        writer.WriteUInt32LittleEndian(TotalSectors32);
        writer.WriteUInt32LittleEndian(FatSectors32);
        writer.WriteZeros(2 + 2);
        writer.WriteUInt32LittleEndian(RootCluster);
        writer.WriteUInt16LittleEndian(InfoSector);
        writer.WriteUInt16LittleEndian(BackupBootSector);
        writer.WriteZeros(12);
        writer.WriteBytes([0x80, 0, ExtendedSignature]);
        writer.WriteUInt32LittleEndian(VolumeId);
        writer.WriteBytes(LabelBytes(Label));
        writer.WriteBytes("FAT32   "u8);
        // cli; hlt; jmp to hlt
        writer.WriteBytes([0xfa, 0xf4, 0xeb, 0xfd]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Length - 2), 0xaa55);
        return bytes;
    }

    internal static byte[] LabelBytes(string label) => Encoding.ASCII.GetBytes(label.ToUpperInvariant().PadRight(LabelLength)[..LabelLength]);
}

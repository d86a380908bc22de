using System.Buffers.Binary;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>The header of a GUID partition table, as it stands.</summary>
/// <remarks>Source: UEFI 2.10 table 5-5. 92 bytes, little endian, in logical block 1, and once more in the last block of the disk.</remarks>
public sealed record GptHeader
{
    /// <summary>In bytes.</summary>
    public const int Length = 92;

    /// <summary><c>EFI PART</c>, read as a number.</summary>
    public const ulong ExpectedSignature = 0x5452415020494645;

    /// <summary>0x00010000: version 1.0.</summary>
    public const uint Version1 = 0x0001_0000;

    private const int CrcOffset = 16;

    public ulong Signature { get; init; } = ExpectedSignature;

    public uint Revision { get; init; } = Version1;

    /// <summary>Bytes that the header's checksum is made over.</summary>
    public uint HeaderSize { get; init; } = Length;

    /// <summary>Of the header, with this field zero.</summary>
    public uint HeaderCrc32 { get; init; }

    /// <summary>The logical block that this header stands in.</summary>
    public required ulong MyLba { get; init; }

    /// <summary>Where the other header stands.</summary>
    public required ulong AlternateLba { get; init; }

    public required ulong FirstUsableLba { get; init; }

    /// <summary>The last block that partitions may use, itself included.</summary>
    public required ulong LastUsableLba { get; init; }

    public required Guid DiskId { get; init; }

    /// <summary>Where the array of entries begins.</summary>
    public required ulong PartitionEntryLba { get; init; }

    public uint NumberOfPartitionEntries { get; init; } = 128;

    /// <summary>In bytes. Linux takes 128 and nothing else.</summary>
    public uint SizeOfPartitionEntry { get; init; } = GptPartition.Length;

    public uint PartitionEntryArrayCrc32 { get; init; }

    /// <summary>Reads the fields; whether they are right is not looked at. Null when bytes are missing.</summary>
    public static GptHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var signature = reader.ReadUInt64LittleEndian("Signature");
        var revision = reader.ReadUInt32LittleEndian("Revision");
        var size = reader.ReadUInt32LittleEndian("HeaderSize");
        var crc = reader.ReadUInt32LittleEndian("HeaderCRC32");
        reader.Skip(4, "Reserved");
        var header = new GptHeader
        {
            Signature = signature,
            Revision = revision,
            HeaderSize = size,
            HeaderCrc32 = crc,
            MyLba = reader.ReadUInt64LittleEndian("MyLBA"),
            AlternateLba = reader.ReadUInt64LittleEndian("AlternateLBA"),
            FirstUsableLba = reader.ReadUInt64LittleEndian("FirstUsableLBA"),
            LastUsableLba = reader.ReadUInt64LittleEndian("LastUsableLBA"),
            DiskId = reader.ReadBytes(16, "DiskGUID") is { Length: 16 } id ? new Guid(id) : Guid.Empty,
            PartitionEntryLba = reader.ReadUInt64LittleEndian("PartitionEntryLBA"),
            NumberOfPartitionEntries = reader.ReadUInt32LittleEndian("NumberOfPartitionEntries"),
            SizeOfPartitionEntry = reader.ReadUInt32LittleEndian("SizeOfPartitionEntry"),
            PartitionEntryArrayCrc32 = reader.ReadUInt32LittleEndian("PartitionEntryArrayCRC32"),
        };
        return reader.Fault is null ? header : null;
    }

    /// <summary>The 92 bytes, with their checksum.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes);
        writer.WriteUInt64LittleEndian(Signature);
        writer.WriteUInt32LittleEndian(Revision);
        writer.WriteUInt32LittleEndian(HeaderSize);
        writer.WriteZeros(4 + 4);
        writer.WriteUInt64LittleEndian(MyLba);
        writer.WriteUInt64LittleEndian(AlternateLba);
        writer.WriteUInt64LittleEndian(FirstUsableLba);
        writer.WriteUInt64LittleEndian(LastUsableLba);
        writer.WriteBytes(DiskId.ToByteArray());
        writer.WriteUInt64LittleEndian(PartitionEntryLba);
        writer.WriteUInt32LittleEndian(NumberOfPartitionEntries);
        writer.WriteUInt32LittleEndian(SizeOfPartitionEntry);
        writer.WriteUInt32LittleEndian(PartitionEntryArrayCrc32);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(CrcOffset), ChecksumOf(bytes));
        return bytes;
    }

    /// <summary>The checksum that a header of these bytes should have.</summary>
    internal static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0];
        var crc = Crc32.Of(bytes[..CrcOffset]);
        return Crc32.Of(bytes[(CrcOffset + 4)..], Crc32.Of(zeros, crc));
    }
}

using Sunup.Binary;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>The header of the firmware volume that the variables of a machine are in.</summary>
/// <remarks>Source: UEFI Platform Initialization 1.7, volume 3, section 3.2.1. Little endian; behind it a block map that ends with two zeros.</remarks>
/// <param name="FileSystem">What is in the volume; of a variable store fff12b8d-7696-4c8b-a985-2747075b4f50.</param>
/// <param name="Length">Of the volume, in bytes.</param>
/// <param name="HeaderLength">Of this header with its block map, in bytes: the store begins behind it.</param>
/// <param name="IsIntact">Signature and checksum are right.</param>
public readonly record struct FirmwareVolumeHeader(Guid FileSystem, ulong Length, ushort HeaderLength, bool IsIntact)
{
    /// <summary>Of its fixed part, in bytes.</summary>
    public const int FixedLength = 56;

    /// <summary>gEfiSystemNvDataFvGuid of EDK2.</summary>
    public static Guid NonVolatileData { get; } = new("fff12b8d-7696-4c8b-a985-2747075b4f50");

    /// <summary>Null when bytes are missing.</summary>
    public static FirmwareVolumeHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(16, "ZeroVector");
        var fileSystem = reader.ReadBytes(16, "FileSystemGuid");
        var length = reader.ReadUInt64LittleEndian("FvLength");
        var isVolume = reader.ReadBytes(4, "Signature").SequenceEqual("_FVH"u8);
        reader.Skip(4, "Attributes");
        var headerLength = reader.ReadUInt16LittleEndian("HeaderLength");
        reader.Skip(FixedLength - reader.Offset, "Checksum to Revision");
        return reader.Fault is not null || fileSystem.Length == 0 ? null
            : new FirmwareVolumeHeader(new Guid(fileSystem), length, headerLength, isVolume && headerLength >= FixedLength && headerLength <= bytes.Length && SumOf(bytes[..headerLength]) == 0);
    }

    // All 16-bit words of the header add up to 0.
    private static ushort SumOf(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        ushort sum = 0;
        while (reader.Remaining >= 2)
        {
            sum += reader.ReadUInt16LittleEndian("header");
        }

        return sum;
    }
}

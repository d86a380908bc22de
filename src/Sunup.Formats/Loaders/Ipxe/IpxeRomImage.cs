using System.Collections.Immutable;
using Sunup.Binary;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>One image of a PCI option ROM.</summary>
/// <remarks>Source: PCI Firmware Specification 3.0 section 5.1; UEFI Specification section 14.4.2 for EFI images. Little endian.</remarks>
/// <param name="Offset">In the file.</param>
/// <param name="Length">In bytes.</param>
/// <param name="CodeType">0 BIOS, 3 EFI.</param>
/// <param name="Vendor">PCI vendor id.</param>
/// <param name="Device">PCI device id.</param>
/// <param name="PeMachine">Machine type of an EFI image; 0 for a BIOS one.</param>
/// <param name="IsCompressed">An EFI image in EFI's own compression.</param>
public readonly record struct IpxeRomImage(int Offset, int Length, byte CodeType, ushort Vendor, ushort Device, ushort PeMachine, bool IsCompressed)
{
    private const int Sector = 512;
    private const int MostImages = 16;

    public bool IsEfi => CodeType == 3;

    /// <summary>The images one behind the other, as far as they are whole. Empty for what is no option ROM.</summary>
    public static ImmutableArray<IpxeRomImage> ReadAll(ReadOnlySpan<byte> file)
    {
        var images = ImmutableArray.CreateBuilder<IpxeRomImage>();
        for (var at = 0; at < file.Length && images.Count < MostImages;)
        {
            if (Read(file[at..], at, out var isLast) is not { } image || image.Length == 0)
            {
                break;
            }

            images.Add(image);
            if (isLast)
            {
                break;
            }

            at += image.Length;
        }

        return images.ToImmutable();
    }

    private static IpxeRomImage? Read(ReadOnlySpan<byte> rom, int offset, out bool isLast)
    {
        isLast = true;
        var header = new SpanReader(rom);
        var signature = header.ReadUInt16LittleEndian("signature");
        header.Skip(2, "initialisation size");
        var efiSignature = header.ReadUInt32LittleEndian("EfiSignature");
        header.Skip(2, "EfiSubsystem");
        var machine = header.ReadUInt16LittleEndian("EfiMachineType");
        var compression = header.ReadUInt16LittleEndian("CompressionType");
        header.Skip(0x18 - header.Offset, "reserved");
        var dataOffset = header.ReadUInt16LittleEndian("PCI data structure pointer");
        if (header.Fault is not null || signature != 0xaa55 || dataOffset >= rom.Length)
        {
            return null;
        }

        var data = new SpanReader(rom[dataOffset..]);
        var isPci = data.ReadBytes(4, "signature").SequenceEqual("PCIR"u8);
        var vendor = data.ReadUInt16LittleEndian("vendor id");
        var device = data.ReadUInt16LittleEndian("device id");
        data.Skip(2 + 2 + 1 + 3, "device list, length, revision, class");
        var sectors = data.ReadUInt16LittleEndian("image length");
        data.Skip(2, "revision");
        var codeType = data.ReadByte("code type");
        isLast = (data.ReadByte("indicator") & 0x80) != 0;
        var isEfi = codeType == 3 && efiSignature == 0xef1;
        return isPci && data.Fault is null
            ? new IpxeRomImage(offset, sectors * Sector, codeType, vendor, device, isEfi ? machine : (ushort)0, isEfi && compression != 0)
            : null;
    }
}

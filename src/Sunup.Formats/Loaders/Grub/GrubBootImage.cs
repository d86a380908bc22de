using System.Buffers.Binary;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Puts GRUB's two first stages for BIOS at their places on a disk: boot.img into the first sector, core.img wherever it is to be.</summary>
/// <remarks>
/// boot.img, 512 bytes: the sector of core.img at 0x5c (8 bytes), at 0x66 a jump that is taken where the BIOS names the drive rightly; two <c>nop</c> there have it checked. Its
/// bytes from 440 are the disk's own. core.img: its first sector loads the others by a list that grows down from its end, 12 bytes each: sector (8), how many (2), segment (2).
/// Little endian. Source: GRUB 2.06, grub-core/boot/i386/pc/boot.S and diskboot.S; include/grub/i386/pc/boot.h.
/// </remarks>
public static class GrubBootImage
{
    /// <summary>What of boot.img is code.</summary>
    public const int CodeLength = 440;

    private const int Sector = 512;
    private const int CoreSectorAt = 0x5c;
    private const int DriveCheckAt = 0x66;
    private const int ListAt = Sector - 12;
    private const ushort Segment = 0x820;

    /// <summary>The code for the first sector.</summary>
    /// <param name="bootImage">The file boot.img.</param>
    /// <param name="coreSector">Where core.img will be, in sectors of 512 bytes.</param>
    /// <exception cref="InvalidDataException">That is no boot.img.</exception>
    public static byte[] Code(ReadOnlySpan<byte> bootImage, long coreSector)
    {
        if (bootImage.Length != Sector || bootImage[0] != 0xeb || BinaryPrimitives.ReadUInt16LittleEndian(bootImage[(Sector - 2)..]) != 0xaa55)
        {
            throw new InvalidDataException($"boot.img of GRUB has {Sector} bytes, begins with a jump and ends with 55 AA; this has {bootImage.Length} bytes");
        }

        var code = bootImage[..CodeLength].ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(code.AsSpan(CoreSectorAt), coreSector);
        code.AsSpan(DriveCheckAt, 2).Fill(0x90);
        return code;
    }

    /// <summary>core.img as it goes to its place, in whole sectors.</summary>
    /// <param name="coreImage">What grub-mkimage made for i386-pc.</param>
    /// <param name="coreSector">Where it will be, in sectors of 512 bytes.</param>
    /// <exception cref="InvalidDataException">It has less than two sectors, or more than its list can name.</exception>
    public static byte[] Core(ReadOnlySpan<byte> coreImage, long coreSector)
    {
        var sectors = (coreImage.Length + Sector - 1) / Sector;
        if (sectors is < 2 or > ushort.MaxValue)
        {
            throw new InvalidDataException($"core.img of GRUB has 2 to {ushort.MaxValue} sectors; this has {coreImage.Length} bytes");
        }

        var core = new byte[sectors * Sector];
        coreImage.CopyTo(core);
        BinaryPrimitives.WriteInt64LittleEndian(core.AsSpan(ListAt), coreSector + 1);
        BinaryPrimitives.WriteUInt16LittleEndian(core.AsSpan(ListAt + 8), (ushort)(sectors - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(core.AsSpan(ListAt + 10), Segment);
        return core;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sunup.Formats.Disks.BootCodes;

/// <summary>Names the program in the first sector of a disk.</summary>
/// <remarks>
/// Syslinux's are known by their hash (Debian's syslinux-common 6.04, all variants) and else by their texts; the others by what stands in them at fixed places.
/// What is not known is said to be unknown: a table can be valid below any code. Sources: Syslinux mbr/; GRUB grub-core/boot/i386/pc/boot.S; the programs themselves.
/// </remarks>
public static class MasterBootCode
{
    private const int CodeLength = 440;

    // Of Syslinux's files, the first 439 or 440 bytes with zeros behind: SHA-256, the first 8 bytes.
    private static readonly Dictionary<ulong, (string Id, string Name, BootHandover Handover)> s_known = KnownBootCode.ByHash();

    /// <param name="sector">512 bytes, of which the first 440 are code.</param>
    public static BootCode Recognize(ReadOnlySpan<byte> sector)
    {
        var code = sector[..Math.Min(CodeLength, sector.Length)];
        if (code.Length < CodeLength || code.IndexOfAnyExcept((byte)0) < 0)
        {
            return new BootCode("none", "none: all zeros", BootHandover.Nothing, null);
        }

        if (s_known.TryGetValue(HashOf(code), out var known))
        {
            return new BootCode(known.Id, known.Name, known.Handover, "SHA-256 of its 440 bytes", PartitionOf(known.Handover, code), IsExact: true);
        }

        return OfSyslinux(code) ?? OfGrub(code, sector) ?? OfTexts(code, sector) ?? OfOthers(code);
    }

    /// <summary>As <see cref="KnownBootCode"/> counts: altmbr has 439 bytes, the 440th of which is the partition's number.</summary>
    internal static ulong HashOf(ReadOnlySpan<byte> code)
    {
        Span<byte> bytes = stackalloc byte[CodeLength];
        code.CopyTo(bytes);
        bytes[CodeLength - 1] = 0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static long? PartitionOf(BootHandover handover, ReadOnlySpan<byte> code) => handover == BootHandover.FixedPartition ? code[CodeLength - 1] : null;

    private static BootCode? OfSyslinux(ReadOnlySpan<byte> code) =>
        code.IndexOf("Missing OS\r\n"u8) >= 0 && code.IndexOf("Multiple active partitions"u8) >= 0 ? new BootCode("syslinux_gptmbr", "Syslinux gptmbr.bin, another build", BootHandover.LegacyBootPartition, "its texts")
        : code.IndexOf("isolinux.bin missing or corrupt"u8) >= 0 ? new BootCode("isohybrid", "isohybrid: ISOLINUX of a CD image on a disk", BootHandover.FixedSectors, "'isolinux.bin missing or corrupt'", BinaryPrimitives.ReadUInt32LittleEndian(code[432..]))
        : code.IndexOf("Multiple active partitions.\r\n"u8) >= 0 && code.IndexOf("Missing operating system.\r\n"u8) >= 0 ? new BootCode("syslinux_mbr", "Syslinux mbr.bin, another build", BootHandover.ActivePartition, "its texts")
        : null;

    // GRUB 2: eb 63 90, the first sector of core.img at 0x5c, the texts one behind the other. GRUB Legacy: eb 48 90, its version 3.x at 0x3e.
    private static BootCode? OfGrub(ReadOnlySpan<byte> code, ReadOnlySpan<byte> sector)
    {
        if (sector.IndexOf("GRUB \0Geom\0Hard Disk\0Read\0 Error"u8) < 0)
        {
            return null;
        }

        return code[0] == 0xeb && code[1] == 0x48
            ? new BootCode("grub_legacy", "GRUB Legacy stage 1", BootHandover.FixedSectors, "its texts and the jump to 0x4a", BinaryPrimitives.ReadUInt32LittleEndian(code[0x44..]))
            : new BootCode("grub2", "GRUB 2 boot.img", BootHandover.FixedSectors, "its texts at 0x180", (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(code[0x5c..]), long.MaxValue));
    }

    private static BootCode? OfTexts(ReadOnlySpan<byte> code, ReadOnlySpan<byte> sector) =>
        code[6..].StartsWith("LILO"u8) || code[2..].StartsWith("LILO"u8) ? new BootCode("lilo", "LILO", BootHandover.FixedSectors, "'LILO'")
        : code.IndexOf("Invalid partition table"u8) >= 0 && code.IndexOf("Error loading operating system"u8) >= 0
            ? new BootCode("windows", code.IndexOf("TCPA"u8) >= 0 ? "Windows Vista or later" : "Windows up to XP, or DOS", BootHandover.ActivePartition, "'Invalid partition table'")
        : code.IndexOf("FreeDOS"u8) >= 0 ? new BootCode("freedos", "FreeDOS", BootHandover.ActivePartition, "'FreeDOS'")
        : code.IndexOf("F1 pxe"u8) >= 0 || code.IndexOf("Default: F"u8) >= 0 ? new BootCode("freebsd_boot0", "FreeBSD boot0", BootHandover.ActivePartition, "'Default: F'")
        : code[3..].StartsWith("MBR"u8) && sector.IndexOf("1234F"u8) >= 0 ? new BootCode("debian_mbr", "install-mbr of the package mbr", BootHandover.ActivePartition, "'1234F'")
        : code.IndexOf("iPXE"u8) >= 0 ? new BootCode("ipxe", "iPXE, in the form of a disk", BootHandover.FixedSectors, "'iPXE'")
        : code.IndexOf("Limine"u8) >= 0 ? new BootCode("limine", "Limine", BootHandover.FixedSectors, "'Limine'")
        : code.IndexOf("Bootloader not found"u8) >= 0 || code.IndexOf("This is not a bootable disk"u8) >= 0 || code.IndexOf("not bootable"u8) >= 0 || code.IndexOf("not a bootable"u8) >= 0
            ? new BootCode("refusal", "a text that says the disk is not bootable", BootHandover.Nothing, "'not bootable'")
        : null;

    private static BootCode OfOthers(ReadOnlySpan<byte> code) =>
        code.StartsWith("MZ"u8) ? new BootCode("pe", "the head of an EFI program or a kernel", BootHandover.Unknown, "'MZ'")
        : code.StartsWith((ReadOnlySpan<byte>)[0xfa, 0xf4]) ? new BootCode("halt", "code that stops the processor", BootHandover.Nothing, "cli, hlt")
        : new BootCode("unknown", "unknown: no code that Sunup knows", BootHandover.Unknown, null);
}

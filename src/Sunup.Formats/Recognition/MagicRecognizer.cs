using System.Globalization;
using System.Text;

namespace Sunup.Formats.Recognition;

/// <summary>Packages, disk images and file systems, by their magic only.</summary>
internal static class MagicRecognizer
{
    private const int Iso9660Offset = 0x8001;
    private const int Ext4Offset = 0x400;
    private const int BtrfsOffset = 0x10040;

    public static RecognizedFile? Recognize(FileBytes file, byte[] head) => Of(file, head) is var (kind, title) ? new RecognizedByMagic(kind, title) : null;

    private static (string Kind, string Title)? Of(FileBytes file, byte[] head)
    {
        var start = head.AsSpan();
        if (start.StartsWith("!<arch>\ndebian-binary"u8))
        {
            return ("debian_package", "Debian package");
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xed, 0xab, 0xee, 0xdb]))
        {
            return ("rpm_package", "RPM package");
        }

        return OfImage(file, start) ?? OfFileSystem(file, start) ?? OfPartitions(file, start) ?? OfOther(start);
    }

    private static (string, string)? OfImage(FileBytes file, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[(byte)'Q', (byte)'F', (byte)'I', 0xfb]))
        {
            return ("disk_image", string.Create(CultureInfo.InvariantCulture, $"QCOW{(start.Length > 7 && start[7] >= 2 ? "2" : "")} disk image"));
        }

        return start.StartsWith("KDMV"u8) ? ("disk_image", "VMDK disk image")
            : start.StartsWith("vhdxfile"u8) ? ("disk_image", "VHDX disk image")
            : start.StartsWith("conectix"u8) ? ("disk_image", "VHD disk image")
            : start.Length > 0x44 && start[0x40..].StartsWith((ReadOnlySpan<byte>)[0x7f, 0x10, 0xda, 0xbe]) ? ("disk_image", "VDI disk image")
            : file.Read(Iso9660Offset, 5).AsSpan().SequenceEqual("CD001"u8) ? ("iso_image", $"ISO 9660 image '{Volume(file)}'")
            : null;
    }

    private static string Volume(FileBytes file) => Encoding.ASCII.GetString(file.Read(Iso9660Offset + 39, 32)).Trim(' ', '\0');

    private static (string, string)? OfFileSystem(FileBytes file, ReadOnlySpan<byte> start) =>
        start.StartsWith("hsqs"u8) ? ("file_system", "squashfs file system")
        : start.StartsWith("XFSB"u8) ? ("file_system", "XFS file system")
        : start.Length > Ext4Offset + 0x70 && start[Ext4Offset + 0x38] == 0x53 && start[Ext4Offset + 0x39] == 0xef ? ("file_system", $"{ExtName(start[Ext4Offset..])} file system")
        : start.Length > Ext4Offset + 4 && start[Ext4Offset..].StartsWith((ReadOnlySpan<byte>)[0xe2, 0xe1, 0xf5, 0xe0]) ? ("file_system", "EROFS file system")
        : file.Read(BtrfsOffset, 8).AsSpan().SequenceEqual("_BHRfS_M"u8) ? ("file_system", "Btrfs file system")
        : start.Length > 90 && (start[82..].StartsWith("FAT32   "u8) || start[54..].StartsWith("FAT1"u8)) ? ("file_system", "FAT file system")
        : start.StartsWith((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xba, 0xbe]) ? ("file_system", "LUKS encrypted volume")
        : null;

    // Journal: ext3; extents or 64-bit: ext4. Source: fs/ext4/ext4.h, feature words at 0x5c and 0x60.
    private static string ExtName(ReadOnlySpan<byte> superblock) =>
        (superblock[0x60] & 0xc0) != 0 ? "ext4" : (superblock[0x5c] & 4) != 0 ? "ext3" : "ext2";

    private static (string, string)? OfPartitions(FileBytes file, ReadOnlySpan<byte> start)
    {
        if (start.Length < 512 || start[510] != 0x55 || start[511] != 0xaa)
        {
            return null;
        }

        var isGpt = start.Length > 520 && start[512..].StartsWith("EFI PART"u8) || file.Read(4096, 8).AsSpan().SequenceEqual("EFI PART"u8);
        return isGpt ? ("disk_image", "raw disk image with a GUID partition table (GPT)") : ("disk_image", "raw disk image with a boot sector (MBR)");
    }

    private static (string, string)? OfOther(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xd0, 0x0d, 0xfe, 0xed]) ? ("device_tree", "flattened device tree, or a FIT image")
        : start.StartsWith((ReadOnlySpan<byte>)[0x27, 0x05, 0x19, 0x56]) ? ("uboot_image", "U-Boot legacy image (uImage)")
        : start.Length > 262 && start[257..].StartsWith("ustar"u8) ? ("tar", "tar archive")
        : start.StartsWith("PK\x03\x04"u8) ? ("zip", "ZIP archive")
        : start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? ("picture", "PNG picture")
        : start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4d, 0x18]) ? ("compressed", "LZ4 frame, which the kernel does not take for an initramfs")
        : start.IndexOfAnyExcept((byte)0) < 0 ? ("zeros", "zeros from its start on")
        : null;
}

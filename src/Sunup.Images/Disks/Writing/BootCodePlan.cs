using System.Collections.Immutable;
using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Model;

namespace Sunup.Images.Disks.Writing;

/// <summary>The boot code that a disk is to get.</summary>
/// <param name="CodePath">Where it comes from.</param>
/// <param name="Code">What it is.</param>
/// <param name="Before">What is there now.</param>
/// <param name="Write">440 bytes at byte 0.</param>
/// <param name="Behind">Bytes 440 to 511 as they are now: they must be the same afterwards.</param>
public sealed record BootCodePlan(string CodePath, BootCode Code, BootCode Before, DiskWrite Write, ImmutableArray<byte> Behind)
{
    /// <summary>Where distributions put Syslinux's files: Debian, Fedora, Arch, others.</summary>
    public static ImmutableArray<string> Folders { get; } = ["/usr/lib/syslinux/mbr", "/usr/share/syslinux", "/usr/lib/syslinux/bios", "/usr/lib/syslinux"];

    /// <summary>Nothing would change.</summary>
    public bool IsThere { get; private init; }

    /// <param name="report">The disk, raw or a block device.</param>
    /// <param name="codePath">Null: Syslinux's for this kind of table.</param>
    /// <exception cref="FindingException">There is no code, or it does not fit.</exception>
    public static BootCodePlan Of(DiskReport report, string? codePath)
    {
        var name = report.Table == "gpt" ? "gptmbr.bin" : "mbr.bin";
        var path = codePath ?? Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw WritingFindings.NoCode(name, Folders);
        if (report.Table == "none" || report.Mbr is not { } mbr)
        {
            throw WritingFindings.NoRepair(report.Path, "it has no partition table, and the code in the first sector looks for one; a file system without a table has the code of its loader there");
        }

        var bytes = ReadCode(path);
        var now = mbr.Sector.AsSpan();
        return new BootCodePlan(path, MasterBootCode.Recognize(bytes), MasterBootCode.Recognize(now), new DiskWrite(0, [.. bytes], "boot code"), [.. now[MbrTable.CodeLength..]])
        {
            IsThere = now[..MbrTable.CodeLength].SequenceEqual(bytes),
        };
    }

    /// <summary>What a copy of the whole file by <c>dd</c> with this block size would have written over.</summary>
    public static string DestroyedBy(int ddBytes) => ddBytes >= MbrTable.Length
        ? "the disk signature (440-443), the partition table (446-509) and 55 AA (510-511): no partitions are left"
        : "the disk signature (440-443), which PARTUUIDs of an MBR disk and Windows go by";

    // 440 bytes; a shorter file is code as well, with zeros behind. A whole sector has a table of its own, which must not come along.
    private static byte[] ReadCode(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length is 0 or > MbrTable.CodeLength ? throw WritingFindings.BadCode(path, $"it has {bytes.Length} bytes, and there is room for {MbrTable.CodeLength}")
                : bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? throw WritingFindings.BadCode(path, "it is all zeros")
                : [.. bytes, .. new byte[MbrTable.CodeLength - bytes.Length]];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw WritingFindings.BadCode(path, error.Message);
        }
    }
}

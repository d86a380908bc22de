using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Formats.Disks;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Plans;

/// <summary>What a machine that boots a unified kernel image is given: the image, on a disk image with an EFI system partition.</summary>
internal static class UkiPlanner
{
    private const int LongestCommandLine = 1 << 16;
    private const long LargestFile = uint.MaxValue;

    /// <summary>What stands in an image that is booted as it is. Refuses early what no firmware of that machine would start.</summary>
    /// <exception cref="FindingException">SU0115, SU0320.</exception>
    public static BootSet BootSetOf(string uki, Architecture arch)
    {
        using var stream = new FileStream(uki, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var file = new FileBytes(stream);
        if (PeImage.Read(file) is not { } pe)
        {
            var (found, next) = FileHead.CommonMistake(file.Read(0, FileHead.Length)) ?? ("no EFI program: it has no PE header", "Name a unified kernel image, or kernel, initrd and cmdline: the image is then built");
            throw ArtifactFindings.NotBootable("unified kernel image", uki, found, "Firmware starts EFI programs only.", next);
        }

        if (pe.Find(".linux") is null)
        {
            throw ArtifactFindings.NotBootable("unified kernel image", uki, "an EFI program without a section .linux", "There is no kernel in it.", "See what it is with: sunup inspect");
        }

        var machine = arch == Architecture.Arm64 ? "aarch64" : "x86_64";
        if (PeMachine.NameOf(pe.Machine) is var name && name != machine)
        {
            throw ArtifactFindings.NotBootable("unified kernel image", uki, $"for {name ?? "another machine"}, and the machine is {machine}", "Firmware runs programs of its own machine only.", "Set hardware.arch, or name an image for that machine");
        }

        return file.Length > LargestFile ? throw TooLarge(uki, file.Length) : new BootSet(uki, [], CommandLineOf(file, pe));
    }

    /// <summary>The image and the disk with it.</summary>
    public static ImmutableArray<PlannedFile> FilesOf(string uki, Architecture arch)
    {
        var length = new FileInfo(uki).Length;
        if (length > LargestFile)
        {
            throw TooLarge(uki, length);
        }

        var layout = EspLayout.Of([new EspFile(arch == Architecture.Arm64 ? "EFI/BOOT/BOOTAA64.EFI" : "EFI/BOOT/BOOTX64.EFI", length, () => File.OpenRead(uki))]);
        return
        [
            new PlannedFile(BootPlanner.UkiFile, ServedContent.OfFile(uki), "application/efi"),
            new PlannedFile(BootPlanner.EspFile, ContentOf(layout, uki), "application/octet-stream"),
        ];
    }

    /// <summary>The disk as pieces: what is the image's own stays in its file.</summary>
    private static ServedContent ContentOf(EspLayout layout, string uki)
    {
        var segments = ImmutableArray.CreateBuilder<ContentSegment>();
        long position = 0;
        foreach (var piece in layout.Pieces)
        {
            segments.Add(new ZeroSegment(piece.Offset - position));
            segments.Add(piece.File is null ? new ByteSegment(piece.Bytes) : new FileSegment(uki, 0, piece.Length));
            position = piece.Offset + piece.Length;
        }

        segments.Add(new ZeroSegment(layout.Length - position));
        return ServedContent.Of(segments.ToImmutable());
    }

    private static string CommandLineOf(FileBytes file, PeImage pe) => pe.Find(".cmdline") is { } section
        ? Encoding.UTF8.GetString(file.Read(section.RawOffset, Math.Min(section.ContentSize, LongestCommandLine))).TrimEnd('\0', '\n', ' ')
        : "";

    private static FindingException TooLarge(string uki, long length) => new(new Finding
    {
        Id = "SU0320",
        Severity = FindingSeverity.Error,
        Stage = Stage.Firmware,
        Summary = string.Create(CultureInfo.InvariantCulture, $"{uki} has {length} bytes, and a file on an EFI system partition has less than 4 GiB"),
        Cause = "UEFI firmware reads FAT, whose directory entries have 32 bits for a file's length. PE images end at 4 GiB too.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence($"{length} bytes", uki)],
        Remedies = [new Remedy("Make the initrd smaller, or load most of it later from a disk or the network")],
    });
}

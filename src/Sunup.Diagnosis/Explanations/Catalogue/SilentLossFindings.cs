using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0851 to SU0859: what the kernel loses of an initramfs without a word. Only bytes show them, no console.</summary>
internal static class SilentLossFindings
{
    private static readonly Remedy _look = new("See the tree as the kernel will have it, with what is lost", "sunup initrd ls INITRD... --final -l");

    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        Loss("SU0851", "{entry}: lost, its folder does not exist when the kernel comes to it",
            "The kernel makes no folders by itself. An entry whose folder is not in the image, or comes later, is passed over without a word.",
            new Remedy("Pack the folders too, before what is in them: find prints them so", "find . | cpio -o -H newc > INITRD"), UnpackFindings.Repair),
        Loss("SU0852", "{entry}: lost, for it is no regular file and has data",
            "The kernel takes data of regular files and targets of symbolic links only. A folder or device whose header names a length is passed over whole, without a word.", UnpackFindings.Repair),
        Loss("SU0853", "{entry}: lost, its name or target is empty or too long",
            "Names of more than 4096 bytes with their NUL, empty names, and targets of symbolic links of 4096 bytes and more are passed over without a word.", _look),
        Loss("SU0854", "{entry}: lost, what stands in its place cannot be replaced",
            "What comes later replaces what is there, but the kernel removes a folder only if it is empty, and a device that is there keeps its numbers. What was there stays, without a word.", _look),
        Loss("SU0855", "{entry}: cut, the image ends in the middle of it",
            "A raw cpio archive that is cut anywhere gives no message at all. The file has its full length in the listing and zeros where bytes are missing; all that should follow it is not there.",
            new Remedy("Copy or download the image again, and compare its size and hash", "sha256sum INITRD")) with { Severity = FindingSeverity.Error },
        Loss("SU0856", "{entry}: lost, for the kernel does not know its file type",
            "The type bits of the mode are none that exist; the kernel passes over the entry without a word.", UnpackFindings.Repair),
        Loss("SU0857", "{entry}: lost, for the hard link could not be made",
            "An entry with the same inode as an earlier one, and more than one link, becomes a link to it. Where the link cannot be made, neither link nor file is there, and nothing is said.", _look),
        Loss("SU0858", "{entry}: not found by the kernel's early scan",
            "Microcode and ACPI tables are read before the unpacker runs, by a scanner that looks into raw cpio archives from the first byte of the image on, stops at the first compressed one, and compares names exactly: kernel/x86/microcode/, kernel/firmware/acpi/, without ./ before them.",
            new Remedy("Put them into an archive of their own, first and uncompressed", "sunup initrd pack FOLDER --early -o EARLY.img"), _look),
        Loss("SU0859", "the bootconfig of the initramfs is buried: the kernel looks for it at the very end",
            "A bootconfig is found by #BOOTCONFIG in the last bytes of the image. Something that was joined behind it hides it; the kernel then reads neither the bootconfig, nor, where its text follows an archive, past it.",
            new Remedy("Apply it to the image that is joined last", "bootconfig -a FILE LAST.img")),
    ];

    private static FindingTemplate Loss(string id, string summary, string cause, params ReadOnlySpan<Remedy> remedies) =>
        new(id, Stage.Initramfs, summary, cause) { Severity = FindingSeverity.Warning, Remedies = [.. remedies] };
}

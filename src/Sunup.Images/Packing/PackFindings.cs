using Sunup.Model;

namespace Sunup.Images.Packing;

/// <summary>What is noticed while a tree is packed. Pages: docs/findings.</summary>
internal static class PackFindings
{
    public static Finding Impossible(NoteList what) => ImageFinding.Of(
        "SU0860",
        FindingSeverity.Error,
        $"{what.Quantity("file")} cannot be in an initramfs.",
        "The archive format has no place for it, or the kernel would pass over it without a word. Nothing was written.",
        what.ToEvidence(),
        new Remedy("Take the file out of the tree, or give it a shorter name"));

    public static Finding Unreadable(NoteList what) => ImageFinding.Of(
        "SU0861",
        FindingSeverity.Error,
        $"{what.Quantity("file")} of the tree could not be read.",
        "The archive would lack it, so nothing was written.",
        what.ToEvidence(),
        new Remedy("Run it as the owner of the tree or as root, or take the file out"));

    public static Finding Changed(NoteList what) => ImageFinding.Of(
        "SU0862",
        FindingSeverity.Error,
        $"{what.Quantity("file")} changed while the tree was packed.",
        "The archive would have a state of it that never was, so nothing was written.",
        what.ToEvidence(),
        new Remedy("Stop what writes there, or pack a copy of the tree"));

    public static Finding LeftOut(NoteList what, string why) => ImageFinding.Of(
        "SU0863",
        FindingSeverity.Info,
        $"{what.Quantity("file was", "files were")} left out.",
        why,
        what.ToEvidence());

    public static Finding Sparse(NoteList what, long holes) => ImageFinding.Of(
        "SU0864",
        FindingSeverity.Info,
        $"{what.Quantity("file has", "files have")} holes: {holes} bytes that take no space on disk, and do in the archive and in memory.",
        "The format knows no holes; they are written as zeros. A compressed archive shrinks them again, the unpacked file does not.",
        what.ToEvidence(),
        new Remedy("Make such a file in /init, with 'truncate', instead of packing it"));

    public static Finding NothingEarly(NoteList others) => ImageFinding.Of(
        "SU0865",
        FindingSeverity.Error,
        "Nothing in this tree is read early.",
        "Before it unpacks the initramfs the kernel looks for kernel/x86/microcode/GenuineIntel.bin, kernel/x86/microcode/AuthenticAMD.bin "
            + "and kernel/firmware/acpi/*, by exactly these names.",
        others.ToEvidence(),
        new Remedy("Put the files at these paths below the folder that is packed"));

    public static Finding NotReadEarly(NoteList others) => ImageFinding.Of(
        "SU0865",
        FindingSeverity.Warning,
        $"{others.Quantity("file")} of this tree will not be read early.",
        "It is unpacked later, like the rest of the initramfs. A table's name after kernel/firmware/acpi/ has at most 17 bytes.",
        others.ToEvidence(),
        new Remedy("Keep only microcode and ACPI tables in an early archive"));
}

using Sunup.Formats.Disks.Gpt;
using Sunup.Model;

namespace Sunup.Images.Disks.Writing;

/// <summary>Why a disk was not written, or not as it should be. Pages: docs/findings.</summary>
public static class WritingFindings
{
    public static FindingException NotWritten(string path, Exception error, string? undoPath) => new(
        DiskFindings.Of("SU0951", $"{path} could not be written: {error.Message}", "Places that were written before the fault are in the undo file, if there is one.", [],
            undoPath is not null && File.Exists(undoPath) ? new Remedy("Put back what was written", $"sunup disk repair {path} --undo {undoPath}") : new Remedy("Check its permissions", $"ls -l {path}")),
        error);

    internal static FindingException NotVerified(string path, DiskWrite wrong, string? undoPath) => new(
        DiskFindings.Of("SU0951", $"{path} reads other bytes than were written at byte {wrong.Offset} ({wrong.What})", "The disk is failing, or something else writes to it at the same time.", [],
            new Remedy("Stop what uses it, then put back what was there", $"sunup disk repair {path} --undo {undoPath ?? "FILE"}")));

    public static FindingException NoRepair(string path, string why) => new(
        DiskFindings.Of("SU0952", $"{path} cannot be repaired: {why}", "Nothing was written.", [], new Remedy("See what is there", $"sunup disk inspect {path}")));

    public static FindingException WrongUndo(string path, string undoPath, string why) => new(
        DiskFindings.Of("SU0953", $"{undoPath} does not fit {path}: {why}", "Nothing was written.", [], new Remedy("Name the undo file that was made for this disk")));

    public static FindingException NotRaw(string path, string format) => new(
        DiskFindings.Of("SU0957", $"{path} is an image in the format {format}: Sunup writes raw images and block devices only", "Its bytes are not those of the disk, in order.", [],
            new Remedy("Convert it, change the copy, convert it back", $"qemu-img convert -O raw {path} {path}.raw")));

    public static FindingException IsDevice(string path) => new(
        DiskFindings.Of("SU0609", $"{path} is a block device: it is written only with --allow-block-device", "A wrong letter in a device's name destroys another disk. Nothing was written.", [],
            new Remedy("Look at it first, and make sure that it is the right one", $"sunup disk inspect {path}"), new Remedy("Then say so", $"sunup disk boot-code {path} --allow-block-device")));

    public static FindingException NoCode(string name, IEnumerable<string> places) => new(
        DiskFindings.Of("SU0608", $"{name} is not on this machine", $"Looked for in {string.Join(", ", places)}.", [],
            new Remedy("Install it", "apt-get install syslinux-common"), new Remedy("Or name the file with --code FILE")));

    public static FindingException BadCode(string path, string why) => new(
        DiskFindings.Of("SU0607", $"{path} is no boot code for the first sector: {why}", "Nothing was written.", [], new Remedy("Name mbr.bin, gptmbr.bin, or another file of at most 440 bytes of code")));
}

using System.Globalization;
using Sunup.Formats.Disks.Overlays;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices;

/// <summary>Why a backing store cannot be used.</summary>
internal static class BlockDeviceFindings
{
    public const string Unusable = "SU0560";
    public const string BaseChanged = "SU0571";
    public const string Damaged = "SU0572";

    public static Finding CannotOpen(string path, string reason, bool isReadOnly) => Error(
        Unusable,
        $"{path} cannot be opened as a disk{(isReadOnly ? "" : " to write")}: {reason}",
        "The file is missing, this user may not open it, or another program (QEMU, another Sunup) has it.",
        new Remedy("See who has it.", $"fuser -v {path}"),
        new Remedy("Give a path that exists; export it with --read-only when nothing is to be written."));

    public static Finding TooShort(string path, long length, int block) => Error(
        Unusable,
        string.Create(CultureInfo.InvariantCulture, $"{path} is {length} bytes, and a disk has at least one block of {block}"),
        "An empty file is no disk: an initiator has nothing to address.",
        new Remedy("Make an image of the size that is wanted.", $"truncate -s 1G {path}"));

    public static Finding Qcow2IsReadOnly(string path) => Error(
        Unusable,
        $"{path} is a QCOW2 image, which Sunup serves for reading only",
        "What a machine writes goes to an overlay, or to a raw image.",
        new Remedy("Give each machine an overlay over it.", $"sunup disk export {path} --overlay FOLDER"),
        new Remedy("Or make a raw image of it; holes stay holes.", $"qemu-img convert -O raw {path} {Path.ChangeExtension(path, ".img")}"),
        new Remedy("If it is a raw disk on which a machine wrote such a beginning, say so.", $"sunup disk export {path} --format raw"));

    public static Finding BadQcow2(string path, string why) => Error(
        Unusable,
        $"{path} cannot be used as a QCOW2 image: {why}",
        null,
        new Remedy("See what is in it.", $"sunup disk inspect {path}"));

    public static Finding HasBackingFile(string path, string backing) => Error(
        Unusable,
        $"{path} rests on another file, {backing}",
        "An image can name any file of this host as its backing file, and all machines could read that. Sunup serves images that stand alone.",
        new Remedy("Make one that stands alone.", $"qemu-img convert -O qcow2 {path} {Path.ChangeExtension(path, ".alone.qcow2")}"));

    public static Finding OtherBase(string path, OverlayHeader there, OverlayHeader wanted) => Error(
        BaseChanged,
        string.Create(CultureInfo.InvariantCulture, $"the overlay {path} lies over {Describe(there)}, and {Describe(wanted)} was given"),
        "An overlay has only what a machine wrote. Over another image, or over one that was changed since, its disk would be a mixture of both.",
        new Remedy("Give the image that it was made over, unchanged.", there.BasePath),
        new Remedy("Or forget what the machine wrote, and begin anew over the image of now.", $"sunup disk export FILE --overlay {Path.GetDirectoryName(path)} --reset"));

    public static Finding DamagedOverlay(string path, string why) => Error(
        Damaged,
        $"{path} cannot be used as the map of an overlay: {why}",
        "The file is not one of Sunup's, or its beginning was overwritten. Without it nobody knows which parts of the disk are in the overlay.",
        new Remedy("Put the file back from a snapshot or a backup."),
        new Remedy("Or begin anew.", $"sunup disk export FILE --overlay {Path.GetDirectoryName(path)} --reset"));

    public static Finding IsThere(string path) => Error(
        Unusable,
        $"{path} is there already",
        "Nothing is written over what is there.",
        new Remedy("Name a new path, or take the old one away."));

    private static string Describe(OverlayHeader header) =>
        string.Create(CultureInfo.InvariantCulture, $"{header.BasePath} ({header.Length} bytes in blocks of {header.BlockSize}, changed {new DateTime(header.BaseModified, DateTimeKind.Utc):yyyy-MM-dd HH:mm:ss})");

    public static Finding Error(string id, string summary, string? cause, params Remedy[] remedies) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Remedies = [.. remedies],
    };
}

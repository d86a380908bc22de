using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>Refuses a second writer of an image before QEMU is started, and names the first: SU0204.</summary>
/// <remarks>
/// QEMU locks single bytes: 100 + n for a permission that it uses, 200 + n for one that it does not let others have (0 consistent read, 1 write, 3 resize).
/// Source: block/file-posix.c, raw_handle_perm_lock, QEMU 7.2. Between this look and QEMU's start another may come: then QEMU itself refuses.
/// </remarks>
public static class ImageLocks
{
    private const int WriteAndResize = 101;
    private const int Unshared = 200;

    /// <exception cref="FindingException">SU0204: another process has an image in a way that does not go with ours.</exception>
    public static void Check(ImmutableArray<ImageUse> images)
    {
        foreach (var image in images.Where(IsTaken))
        {
            throw new FindingException(Taken(image));
        }
    }

    private static bool IsTaken(ImageUse image)
    {
        var writers = new LockRange(WriteAndResize, 3);
        // A reader minds writers, and whoever shares not even reading; a writer minds readers too, whose data it would change.
        return FileLocks.IsHeldWhole(image.Path) || (image.IsWritten
            ? FileLocks.AnyIn(image.Path, writers, new LockRange(Unshared, 4))
            : FileLocks.AnyIn(image.Path, writers, new LockRange(Unshared, 1)));
    }

    private static Finding Taken(ImageUse image)
    {
        var holders = FileLocks.HoldersOf(image.Path);
        var who = holders.IsEmpty ? "a process that this user may not see" : string.Join(", ", holders.Select(holder => $"process {holder.ProcessId}"));
        return new Finding
        {
            Id = "SU0204",
            Severity = FindingSeverity.Error,
            Summary = $"{image.Path} is in use by {who}: the machine was not started.",
            Cause = image.IsWritten
                ? "Two machines that write to one image destroy its file system, each with what the other does not know of."
                : "The image below the overlay must not change while it is used, and that process writes to it.",
            Stage = Stage.PowerOn,
            Confidence = Confidence.Certain,
            Evidence = [.. holders.Select(holder => new Evidence(holder.Command ?? "", $"/proc/{holder.ProcessId}/fdinfo")), new Evidence("locked", image.Path)],
            Remedies =
            [
                holders is [{ ProcessId: { } id }, ..] ? new Remedy("Stop that process, if it is the same machine.", $"ps -fp {id}") : new Remedy("Find the process.", $"sudo fuser -v {ShellQuoting.Quote(image.Path)}"),
                image.IsWritten ? new Remedy("Set `overlay: true` on the disk where what is written need not stay; the other must then only read as well.") : new Remedy("Give this machine a copy of the image."),
            ],
        };
    }
}

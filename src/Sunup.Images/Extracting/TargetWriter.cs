using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Initramfs;
using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <summary>Makes files, folders, links and devices below a folder, as the headers of an archive say.</summary>
/// <remarks>
/// What has a name before is unlinked, never written through: a link that was planted there is replaced. Modes and times of folders are set at the end, so that
/// a folder that may not be written can be filled.
/// </remarks>
internal sealed partial class TargetWriter(TargetFolder target, ExtractNotes notes, bool asRoot) : IDisposable
{
    private const uint PermissionMask = 0xfff;
    private const uint FolderAtWork = 0b111_000_000;
    private const uint FileAtWork = 0b110_000_000;

    private readonly Dictionary<string, CpioNewcHeader> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>Folders on the way to a path are made where they are missing; else the entry is lost, as the kernel loses it.</summary>
    public bool MakesFolders { get; init; } = true;

    public TargetPlace? PlaceOf(string path)
    {
        if (target.Find(path, MakesFolders, out var fault) is { } place)
        {
            if (Leaves(path))
            {
                notes.KeptInside(path, place.Path);
            }

            return place;
        }

        if (fault != 0)
        {
            NoteFault(path, fault);
        }

        return null;
    }

    public void MakeFolder(string path, in CpioNewcHeader header)
    {
        if (PlaceOf(path) is not { } place)
        {
            return;
        }

        var errno = place.Folder.MakeFolder(place.Name, FolderAtWork);
        if (errno == ErrorNumbers.Exists && place.Folder.Status(place.Name) is { } status)
        {
            errno = status.Type == FileTypes.Folder ? 0 : Remove(place) is not 0 and var failed ? failed : place.Folder.MakeFolder(place.Name, FolderAtWork);
        }

        if (errno != 0)
        {
            notes.Failed(path, errno);
            return;
        }

        notes.Folders++;
        _made.Add(place.Path);
        _folders[place.Path] = header;
    }

    /// <summary>Null, and a note, where it cannot be made.</summary>
    public SafeFileHandle? MakeFile(string path, out TargetPlace made)
    {
        made = default;
        if (PlaceOf(path) is not { } place)
        {
            return null;
        }

        made = place;
        var file = place.Folder.MakeFile(place.Name, FileAtWork);
        if (file is null && FolderNode.LastErrno == ErrorNumbers.Exists)
        {
            if (!Clear(place, path))
            {
                return null;
            }

            file = place.Folder.MakeFile(place.Name, FileAtWork);
        }

        if (file is null)
        {
            notes.Failed(path, FolderNode.LastErrno);
            return null;
        }

        _made.Add(place.Path);
        notes.Files++;
        return file;
    }

    public void FinishFile(SafeFileHandle file, string path, in CpioNewcHeader header)
    {
        if (asRoot)
        {
            NoteOwner(path, FolderNode.SetOwner(file, header.Uid, header.Gid));
        }
        else
        {
            CountOwner(header);
        }

        var errno = FolderNode.SetMode(file, header.Mode & PermissionMask);
        errno = errno != 0 ? errno : FolderNode.SetTime(file, header.ModificationTime);
        if (errno != 0)
        {
            notes.Failed(path, errno);
        }
    }

    public void MakeLink(string path, ReadOnlySpan<byte> linkTarget, in CpioNewcHeader header)
    {
        if (PlaceOf(path) is not { } place)
        {
            return;
        }

        byte[] name = [.. linkTarget, 0];
        if (Make(place, path, at => at.Folder.MakeSymbolicLink(name, at.Name)) is not { } errno)
        {
            return;
        }

        if (errno != 0)
        {
            notes.Failed(path, errno);
            return;
        }

        notes.SymbolicLinks++;
        Finish(place, path, header, isLink: true);
    }

    public void MakeNode(string path, in CpioNewcHeader header)
    {
        var (type, major, minor) = (header.Mode & FileTypes.Mask, header.DeviceMajor, header.DeviceMinor);
        if (!asRoot && type is FileTypes.CharacterDevice or FileTypes.BlockDevice)
        {
            notes.DeviceLeftOut(header.Mode, header.DeviceMajor, header.DeviceMinor, TextOf(path));
            return;
        }

        if (PlaceOf(path) is not { } place || Make(place, path, at => at.Folder.MakeNode(at.Name, type | FileAtWork, major, minor)) is not { } errno)
        {
            return;
        }

        if (errno == ErrorNumbers.NotPermitted)
        {
            // Root of a container: no device nodes.
            notes.DeviceLeftOut(header.Mode, header.DeviceMajor, header.DeviceMinor, TextOf(path));
        }
        else if (errno != 0)
        {
            notes.Failed(path, errno);
        }
        else
        {
            notes.Devices++;
            Finish(place, path, header, isLink: false);
        }
    }

    /// <summary>Another name for a file that was made; 0, or an error number that was not noted.</summary>
    public int Link(string path, IReadOnlyList<string> first)
    {
        if (PlaceOf(path) is not { } place || place.Parts.AsSpan().SequenceEqual(first.ToArray()))
        {
            return 0;
        }

        // Looking for the first name may close the folder of the other.
        using var folder = place.Folder.Duplicate();
        if (target.Open([.. first.Take(first.Count - 1)]) is not { } firstFolder)
        {
            return FolderNode.LastErrno;
        }

        var firstName = TargetFolder.NameOf(first[^1]);
        var errno = Make(place with { Folder = folder }, path, at => at.Folder.Link(firstFolder, firstName, at.Name)) ?? ErrorNumbers.Exists;
        if (errno == 0)
        {
            _made.Add(place.Path);
            notes.HardLinks++;
        }

        return errno;
    }

    /// <summary>A file that was made, to be written anew; never a link.</summary>
    public SafeFileHandle? Reopen(IReadOnlyList<string> parts) =>
        target.Open([.. parts.Take(parts.Count - 1)])?.OpenForWriting(TargetFolder.NameOf(parts[^1]));

    public void Remove(IReadOnlyList<string> parts) => target.Open([.. parts.Take(parts.Count - 1)])?.Remove(TargetFolder.NameOf(parts[^1]), folder: false);
}

using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <remarks>Owners, modes and times; and what has to go before something can be made.</remarks>
internal sealed partial class TargetWriter
{
    /// <summary>Gives the folders their owners, modes and times: the deepest first.</summary>
    public void Dispose()
    {
        foreach (var path in target.MadeFolders.Where(path => !_folders.ContainsKey(path)))
        {
            _folders[path] = new CpioNewcHeader { Mode = 0x41ed };
        }

        foreach (var (path, header) in _folders.OrderByDescending(folder => folder.Key, StringComparer.Ordinal))
        {
            var parts = path.Split('/');
            if (target.Open(parts[..^1]) is { } folder && folder.Status(TargetFolder.NameOf(parts[^1]))?.Type == FileTypes.Folder)
            {
                Finish(new TargetPlace(folder, TargetFolder.NameOf(parts[^1]), parts[..^1], path), path, header, isLink: false);
            }
        }
    }

    private void Finish(in TargetPlace place, string path, in CpioNewcHeader header, bool isLink)
    {
        _made.Add(place.Path);
        if (asRoot)
        {
            NoteOwner(path, place.Folder.SetOwner(place.Name, header.Uid, header.Gid));
        }
        else
        {
            CountOwner(header);
        }

        if (!isLink)
        {
            place.Folder.SetMode(place.Name, header.Mode & PermissionMask);
        }

        place.Folder.SetTime(place.Name, header.ModificationTime);
    }

    // Where the name is taken, once more when what has it is gone. Null: that stays, and is noted.
    private int? Make(TargetPlace place, string path, Func<TargetPlace, int> make)
    {
        var errno = make(place);
        return errno != ErrorNumbers.Exists ? errno : Clear(place, path) ? make(place) : null;
    }

    // What has the name goes: a file or link always, a folder only where it is empty, as with the kernel.
    private bool Clear(in TargetPlace place, string path)
    {
        if (!_made.Contains(place.Path))
        {
            notes.Replaced(TextOf(place.Path));
        }

        var errno = Remove(place);
        if (errno == ErrorNumbers.NotEmpty)
        {
            notes.Lost(TextOf(path), "a folder with something in it has its name; that stays");
        }
        else if (errno != 0)
        {
            notes.Failed(TextOf(path), errno);
        }

        return errno == 0;
    }

    private int Remove(in TargetPlace place)
    {
        var errno = place.Folder.Remove(place.Name, folder: false);
        if (errno is ErrorNumbers.IsFolder or ErrorNumbers.NotPermitted && place.Folder.Status(place.Name)?.Type == FileTypes.Folder)
        {
            target.Forget(place.Parts);
            errno = place.Folder.Remove(place.Name, folder: true);
            _folders.Remove(place.Path);
        }

        return errno;
    }

    private void NoteFault(string path, int errno)
    {
        if (errno is ErrorNumbers.NoEntry or ErrorNumbers.NotFolder or ErrorNumbers.Loop)
        {
            notes.Lost(TextOf(path), $"the folder that it should be in: {FolderNode.TextOf(errno)}");
        }
        else
        {
            notes.Failed(TextOf(path), errno);
        }
    }

    private void NoteOwner(string path, int errno)
    {
        if (errno is ErrorNumbers.NotPermitted or ErrorNumbers.Invalid)
        {
            notes.OwnersNotKept++;
        }
        else if (errno != 0)
        {
            notes.Failed(TextOf(path), errno);
        }
    }

    private void CountOwner(in CpioNewcHeader header)
    {
        if (header.Uid != Ownership.User || header.Gid != Ownership.Group)
        {
            notes.OwnersNotKept++;
        }
    }

    private static bool Leaves(string path)
    {
        if (!path.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        var depth = 0;
        foreach (var part in path.AsSpan().Split('/'))
        {
            depth += path.AsSpan()[part] switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string TextOf(string path) => Formats.Initramfs.Unpacking.CpioEntry.TextOf(Encoding.Latin1.GetBytes(path));
}

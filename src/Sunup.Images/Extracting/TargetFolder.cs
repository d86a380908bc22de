using System.Text;
using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <summary>A folder that files are extracted into, and that no path leads out of: every step of a path is one openat(2) that follows no link.</summary>
/// <remarks>
/// <para>
/// Symbolic links on the way to a path are read and followed here, with the folder as their root, as the kernel follows them while it unpacks: an absolute
/// target starts at the folder, and <c>..</c> does not leave it. So a link to <c>/etc</c> and a file below it end up in the folder's own <c>etc</c>.
/// </para>
/// <para>Paths are byte by byte as Latin-1. The folders of the last path stay open, since the next one mostly shares them. Not thread-safe.</para>
/// </remarks>
internal sealed class TargetFolder(string path) : IDisposable
{
    private const int MostLinks = 40;
    private const uint NewFolder = 0b111_000_000;

    private readonly FolderNode _root = FolderNode.Open(path);
    private readonly List<(string Name, FolderNode Folder)> _open = [];

    // The folder of the last path, where no link was on the way: most entries follow one of the same folder.
    private (string Path, string[] Parts, FolderNode Folder)? _last;

    /// <summary>Folders that were made because something was to be in them and no entry had made them.</summary>
    public List<string> MadeFolders { get; } = [];

    /// <summary>Where a path leads, but for its last part; null: the reason is in <paramref name="fault"/>.</summary>
    /// <param name="entryPath">As the image has it.</param>
    /// <param name="makesFolders">Folders on the way are made where they are missing.</param>
    /// <param name="fault">An error number.</param>
    public TargetPlace? Find(string entryPath, bool makesFolders, out int fault)
    {
        fault = 0;
        return FindBesideLast(entryPath) ?? Walk(entryPath, makesFolders, out fault);
    }

    private TargetPlace? FindBesideLast(string entryPath)
    {
        var slash = entryPath.LastIndexOf('/');
        return slash > 0 && _last is var (path, parts, folder) && entryPath.AsSpan(0, slash).SequenceEqual(path) && entryPath.AsSpan(slash + 1) is not ("" or "." or "..")
            ? new TargetPlace(folder, NameOf(entryPath[(slash + 1)..]), parts, entryPath)
            : null;
    }

    private TargetPlace? Walk(string entryPath, bool makesFolders, out int fault)
    {
        var pending = new Stack<string>();
        Push(pending, entryPath);
        var real = new List<string>();
        var links = 0;
        fault = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                real.RemoveRange(Math.Max(0, real.Count - 1), Math.Min(1, real.Count));
            }
            else if (pending.Count == 0)
            {
                return Arrive(entryPath, real, part);
            }
            else if (Enter(real, part, makesFolders, out fault))
            {
                real.Add(part);
            }
            else if (fault == 0 && ++links <= MostLinks && FolderAt(real).ReadLink(NameOf(part)) is { } target)
            {
                var text = Encoding.Latin1.GetString(target);
                if (text.StartsWith('/'))
                {
                    real.Clear();
                }

                Push(pending, text);
            }
            else
            {
                fault = fault == 0 ? ErrorNumbers.Loop : fault;
                return null;
            }
        }

        // The path is the root itself.
        return null;
    }

    public void Dispose()
    {
        Close(0);
        _root.Dispose();
    }

    /// <summary>A folder by its real path.</summary>
    public FolderNode? Open(IReadOnlyList<string> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i >= _open.Count || _open[i].Name != parts[i])
            {
                Close(i);
                if ((i == 0 ? _root : _open[i - 1].Folder).OpenFolder(NameOf(parts[i])) is not { } folder)
                {
                    return null;
                }

                _open.Add((parts[i], folder));
            }
        }

        return parts.Count == 0 ? _root : _open[parts.Count - 1].Folder;
    }

    /// <summary>What was open below a path is closed: it may be another folder from now on.</summary>
    public void Forget(IReadOnlyList<string> parts)
    {
        if (_open.Count >= parts.Count && _open.Take(parts.Count).Select(open => open.Name).SequenceEqual(parts, StringComparer.Ordinal))
        {
            Close(parts.Count - 1);
        }
    }

    public static byte[] NameOf(string name)
    {
        var bytes = new byte[name.Length + 1];
        Encoding.Latin1.GetBytes(name, bytes);
        return bytes;
    }

    private TargetPlace Arrive(string entryPath, List<string> real, string name)
    {
        string[] parts = [.. real];
        var parent = string.Join('/', parts);
        var folder = FolderAt(real);
        if (parent.Length > 0 && entryPath.Length == parent.Length + 1 + name.Length && entryPath.StartsWith(parent, StringComparison.Ordinal))
        {
            _last = (parent, parts, folder);
        }

        return new TargetPlace(folder, NameOf(name), parts, parent.Length == 0 ? name : $"{parent}/{name}");
    }

    // False without a fault: it is a symbolic link.
    private bool Enter(List<string> real, string part, bool makesFolders, out int fault)
    {
        fault = 0;
        var depth = real.Count;
        if (depth < _open.Count && _open[depth].Name == part && IsOpen(real))
        {
            return true;
        }

        var parent = FolderAt(real);
        var name = NameOf(part);
        var folder = parent.OpenFolder(name);
        if (folder is null && FolderNode.LastErrno == ErrorNumbers.NoEntry && makesFolders && parent.MakeFolder(name, NewFolder) == 0)
        {
            MadeFolders.Add(string.Join('/', [.. real, part]));
            folder = parent.OpenFolder(name);
        }

        if (folder is null)
        {
            fault = FolderNode.LastErrno;
            if (fault is ErrorNumbers.NotFolder or ErrorNumbers.Loop)
            {
                fault = parent.Status(name)?.Type == FileTypes.SymbolicLink ? 0 : ErrorNumbers.NotFolder;
            }

            return false;
        }

        Close(depth);
        _open.Add((part, folder));
        return true;
    }

    private bool IsOpen(List<string> real)
    {
        for (var i = 0; i < real.Count; i++)
        {
            if (_open[i].Name != real[i])
            {
                return false;
            }
        }

        return true;
    }

    private FolderNode FolderAt(List<string> real) => Open(real) ?? throw new IOException($"{path}/{string.Join('/', real)}: {FolderNode.TextOf(FolderNode.LastErrno)}");

    private void Close(int from)
    {
        _last = _last is { Parts.Length: var depth } && depth > from ? null : _last;
        for (var i = _open.Count - 1; i >= from; i--)
        {
            _open[i].Folder.Dispose();
            _open.RemoveAt(i);
        }
    }

    private static void Push(Stack<string> pending, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".")
            {
                pending.Push(parts[i]);
            }
        }
    }
}

/// <summary>A name in a folder.</summary>
/// <param name="Folder">Open as long as no other path is looked for.</param>
/// <param name="Name">With its NUL.</param>
/// <param name="Parents">The real path of the folder below the target folder.</param>
/// <param name="Path">The real path, the name included.</param>
internal readonly record struct TargetPlace(FolderNode Folder, byte[] Name, string[] Parents, string Path)
{
    /// <summary>The real path, the name included.</summary>
    public string[] Parts => [.. Parents, Encoding.Latin1.GetString(Name.AsSpan(..^1))];
}

using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Images.Packing;
using Sunup.Images.Reading;

namespace Sunup.Images.Adding;

/// <summary>The entries that are to be added, at the places where the image will have them.</summary>
/// <remarks>
/// A folder that the image has is not written again: its mode would change, and a link to a folder (<c>lib</c> to <c>usr/lib</c>) would become an empty
/// folder that hides everything behind it. So paths go through the image's links, and only folders that are not there are made.
/// </remarks>
internal sealed class AdditionPlan(ImageTree tree)
{
    private const uint NewFolder = 0x41ed;

    private readonly SortedDictionary<string, AddedEntry> _entries = new(StringComparer.Ordinal);
    private readonly NoteList _impossible = new("");

    public IEnumerable<AddedEntry> Entries => _entries.Values;

    public NoteList Impossible => _impossible;

    public bool IsEmpty => _entries.Count == 0;

    public bool Has(string path) => _entries.ContainsKey(path);

    /// <summary>What is planned for a path; null for nothing.</summary>
    public AddedEntry? Find(string path) => tree.Resolve(path) is { } place ? _entries.GetValueOrDefault(place) : null;

    public bool Replaces(string path) => tree.Find(path) is not null;

    /// <summary>Where a path ends up, the image's links followed; null, and a note, where it cannot be.</summary>
    public string? PlaceOf(string path)
    {
        if (tree.Resolve(path) is not { Length: > 0 } place)
        {
            _impossible.Add(path, "is no path in an image");
        }
        else if (Encoding.UTF8.GetByteCount(place) > CpioNewcWriter.LongestPath || place == "TRAILER!!!" || place.Contains('\0', StringComparison.Ordinal))
        {
            _impossible.Add(path, $"the kernel takes no such path: at most {CpioNewcWriter.LongestPath} bytes, and not the name that ends an archive");
        }
        else
        {
            return place;
        }

        return null;
    }

    /// <summary>Adds an entry at its path; the folders on the way are made where they are missing.</summary>
    public void Add(AddedEntry entry)
    {
        if (PlaceOf(entry.Path) is not { } place || !AddParents(place))
        {
            return;
        }

        var isFolder = entry.Mode >> 12 == 4;
        var there = tree.Find(place);
        if (isFolder && (there is { IsFolder: true } || IsLinkToFolder(place)))
        {
            return;
        }

        if (!isFolder && there is { IsFolder: true } && tree.HasChildren(place))
        {
            _impossible.Add(place, "the image has a folder with something in it there; the kernel keeps that and drops the file");
            return;
        }

        _entries[place] = entry with { Path = place };
    }

    private bool IsLinkToFolder(string place) => tree.Find(place) is { IsSymbolicLink: true } && tree.Resolve(place + "/.") is { } target && tree.Find(target) is { IsFolder: true };

    private bool AddParents(string place)
    {
        for (var slash = place.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = place.IndexOf('/', slash + 1))
        {
            var parent = place[..slash];
            if (_entries.TryGetValue(parent, out var planned) ? planned.Mode >> 12 != 4 : tree.Find(parent) is { IsFolder: false })
            {
                _impossible.Add(place, $"{parent} is no folder in the image");
                return false;
            }

            if (tree.Find(parent) is null)
            {
                _entries.TryAdd(parent, new AddedEntry(parent, NewFolder, 0));
            }
        }

        return true;
    }
}

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>The kernel's table of hard links: the first path of each inode with more than one name.</summary>
internal sealed class RootLinks
{
    private Dictionary<(uint Major, uint Minor, uint Inode, uint Type), string>? _first;

    /// <summary>The path that had the inode first; null, and remembered, for the first itself.</summary>
    public string? FindOrAdd(in CpioEntry entry, string path)
    {
        var key = (entry.Header.HolderMajor, entry.Header.HolderMinor, entry.Header.Inode, entry.Type);
        _first ??= [];
        return _first.TryAdd(key, path) ? null : _first[key];
    }

    public void Clear() => _first?.Clear();
}

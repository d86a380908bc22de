namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Follows a path as the kernel does. Source: fs/namei.c, <c>link_path_walk</c>; Documentation/filesystems/path-lookup.rst.</summary>
internal ref struct RootWalk
{
    private const int MostLinks = 40;
    private const int LongestName = 255;

    private readonly bool _followLast;
    private ReadOnlySpan<char> _rest;
    private RootNode _at;
    private int _links;

    private RootWalk(RootNode root, ReadOnlySpan<char> path, bool followLast)
    {
        (_at, _followLast) = (root, followLast);
        _rest = path;
    }

    /// <param name="root">Where every path starts, absolute or not: the kernel unpacks in <c>/</c>.</param>
    /// <param name="path">As Latin-1.</param>
    /// <param name="followLast">A symbolic link at the end is followed too.</param>
    public static RootLookup Find(RootNode root, ReadOnlySpan<char> path, bool followLast) =>
        path.IsEmpty ? new RootLookup(LookupFault.Missing, null, null, null, false) : new RootWalk(root, path, followLast).Run(root);

    private RootLookup Run(RootNode root)
    {
        while (true)
        {
            _rest = _rest.TrimStart('/');
            if (_rest.IsEmpty)
            {
                return new RootLookup(LookupFault.None, _at.Parent, null, _at, false);
            }

            var end = _rest.IndexOf('/') is >= 0 and var slash ? slash : _rest.Length;
            var name = _rest[..end];
            _rest = _rest[end..];
            if (name is ".")
            {
                continue;
            }

            if (name is "..")
            {
                _at = _at.Parent!;
                continue;
            }

            if (Enter(root, name) is { } found)
            {
                return found;
            }
        }
    }

    private RootLookup? Enter(RootNode root, ReadOnlySpan<char> name)
    {
        if (name.Length > LongestName)
        {
            return Failed(LookupFault.NameTooLong);
        }

        RootNode? child = null;
        _at.Names?.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out child);
        var slashes = _rest.Length > 0;
        var last = _rest.TrimStart('/').IsEmpty;
        if (last && !(child is { IsSymbolicLink: true } && (_followLast || slashes)))
        {
            return new RootLookup(LookupFault.None, _at, name.ToString(), child, slashes);
        }

        if (child is null)
        {
            return Failed(LookupFault.Missing);
        }

        if (child.IsSymbolicLink)
        {
            return Follow(root, child);
        }

        _at = child;
        return child.IsFolder ? null : Failed(LookupFault.NotFolder);
    }

    private RootLookup? Follow(RootNode root, RootNode link)
    {
        if (++_links > MostLinks)
        {
            return Failed(LookupFault.Loop);
        }

        var target = link.Target!;
        _at = target.StartsWith('/') ? root : _at;
        _rest = string.Concat(target, _rest);
        return null;
    }

    private static RootLookup Failed(LookupFault fault) => new(fault, null, null, null, false);
}

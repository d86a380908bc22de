namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>How much of the root file system is used, in whole pages.</summary>
internal sealed class RootRoom(long? capacity)
{
    private const long PageSize = 4096;
    private long _before;

    public long Used { get; private set; }

    /// <summary>A file is about to be written: its pages count from here on.</summary>
    public void Start(RootNode file, long size)
    {
        _before = Used;
        Used += Pages(size) - Math.Min(Pages(size), Pages(file.Size));
    }

    public void Free(RootNode node)
    {
        if (node is { IsFile: true, LinkCount: 0 })
        {
            Used -= Pages(node.Size);
        }
    }

    public void Truncate(RootNode file)
    {
        Used -= Pages(file.Size);
        file.Size = 0;
    }

    /// <summary>Of the file that was started last.</summary>
    public bool HasRoomFor(long bytes) => capacity is null || _before + Pages(bytes) <= capacity;

    private static long Pages(long bytes) => (bytes + PageSize - 1) & ~(PageSize - 1);
}

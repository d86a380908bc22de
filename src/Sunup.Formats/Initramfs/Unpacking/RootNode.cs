using Sunup.Formats.Executables;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>A file, folder, link or device of the root file system: an inode, which hard links share.</summary>
public sealed class RootNode
{
    internal RootNode(uint type) => Type = type;

    /// <summary>File type bits as in <c>st_mode</c>: 0x8000 a file, 0x4000 a folder, 0xa000 a symbolic link.</summary>
    public uint Type { get; }

    public bool IsFile => Type == 0x8000;

    public bool IsFolder => Type == 0x4000;

    public bool IsSymbolicLink => Type == 0xa000;

    /// <summary>The low 12 bits of the mode.</summary>
    public uint Permissions { get; internal set; }

    public uint Uid { get; internal set; }

    public uint Gid { get; internal set; }

    /// <summary>Seconds since 1970 as the archive says; the time of boot where the kernel does not keep it.</summary>
    public uint ModifiedAt { get; internal set; }

    /// <summary>In bytes, of files.</summary>
    public long Size { get; internal set; }

    /// <summary>Names that this node has.</summary>
    public int LinkCount { get; internal set; } = 1;

    /// <summary>Of a device.</summary>
    public uint DeviceMajor { get; internal set; }

    public uint DeviceMinor { get; internal set; }

    /// <summary>Of a symbolic link, byte by byte as Latin-1.</summary>
    public string? Target { get; internal set; }

    /// <summary>The entry that gave the content: the last one. Null for what the kernel brings itself.</summary>
    public RootSource? Source { get; internal set; }

    /// <summary>The archive ended in the middle of the data: full size, holes, and still open for writing.</summary>
    public bool IsLeftOpen { get; internal set; }

    /// <summary>What a kernel sees in the file; null of a file without an execute bit.</summary>
    public ProgramSummary? Program { get; internal set; }

    /// <summary>The folder that this folder is in; itself for the root, null for what is no folder.</summary>
    public RootNode? Parent { get; internal set; }

    /// <summary>Names in a folder, byte by byte as Latin-1, in no order.</summary>
    public IReadOnlyDictionary<string, RootNode> Children => Names ?? s_none;

    internal Dictionary<string, RootNode>? Names { get; set; }

    private static readonly Dictionary<string, RootNode> s_none = [];
}

/// <summary>Where content comes from.</summary>
/// <param name="Segment">Index of the segment.</param>
/// <param name="Offset">Of the entry's header: in the image for a raw segment, in the unpacked bytes for a compressed one.</param>
public readonly record struct RootSource(int Segment, long Offset);

/// <summary>A path that several entries were for.</summary>
/// <param name="Path">As the later entry names it.</param>
/// <param name="Lost">The entry whose content is gone; null for what the kernel brings itself.</param>
/// <param name="Winner">The entry that took its place.</param>
public sealed record RootReplacement(string Path, RootSource? Lost, RootSource Winner);

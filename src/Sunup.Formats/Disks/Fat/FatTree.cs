using System.Collections.Immutable;

namespace Sunup.Formats.Disks.Fat;

/// <summary>A folder or file that is to be written.</summary>
internal sealed class FatNode(string name, FatNode? parent, EspFile? file)
{
    public string Name { get; } = name;

    public FatNode? Parent { get; } = parent;

    /// <summary>Null for a folder.</summary>
    public EspFile? File { get; } = file;

    public List<FatNode> Children { get; } = [];

    /// <summary>The name in 8.3 form, 11 bytes.</summary>
    public byte[] ShortName { get; set; } = [];

    /// <summary>0 for an empty file.</summary>
    public uint FirstCluster { get; set; }

    /// <summary>Of a folder's entries, in bytes: dot entries, or in the root the label, then each child's.</summary>
    public int DirectoryLength => FatDirectoryEntry.Length * ((Parent is null ? 1 : 2) + Children.Sum(child => 1 + FatNames.LongEntries(child.Name, child.ShortName)));
}

/// <summary>The folders and files of a volume that is to be written, with their short names.</summary>
internal sealed class FatTree
{
    private FatTree(FatNode root, ImmutableArray<FatNode> inOrder)
    {
        Root = root;
        InOrder = inOrder;
    }

    public FatNode Root { get; }

    /// <summary>The root, all folders, then all files: the order on disk.</summary>
    public ImmutableArray<FatNode> InOrder { get; }

    /// <exception cref="ArgumentException">A name that FAT cannot hold, two files of one name, a file of 4 GiB or more.</exception>
    public static FatTree Of(IReadOnlyList<EspFile> files)
    {
        var root = new FatNode("", null, null);
        foreach (var file in files)
        {
            Add(root, file);
        }

        List<FatNode> folders = [root];
        var leaves = new List<FatNode>();
        for (var i = 0; i < folders.Count; i++)
        {
            FatNames.GiveShortNames(folders[i].Children);
            folders.AddRange(folders[i].Children.Where(child => child.File is null));
            leaves.AddRange(folders[i].Children.Where(child => child.File is not null));
        }

        return new FatTree(root, [.. folders, .. leaves]);
    }

    private static void Add(FatNode root, EspFile file)
    {
        if (file.Length is < 0 or > uint.MaxValue)
        {
            throw new ArgumentException($"{file.Path} has {file.Length} bytes: a file on FAT has less than 4 GiB.", nameof(file));
        }

        var parts = file.Path.Split('/');
        var folder = root;
        for (var i = 0; i < parts.Length; i++)
        {
            if (FatNames.Fault(parts[i]) is { } fault)
            {
                throw new ArgumentException($"'{parts[i]}' in {file.Path}: {fault}.", nameof(file));
            }

            // Names are one whatever their case.
            var known = folder.Children.Find(child => string.Equals(child.Name, parts[i], StringComparison.OrdinalIgnoreCase));
            var isLast = i == parts.Length - 1;
            if (known is not null && (isLast || known.File is not null))
            {
                throw new ArgumentException($"{file.Path} is named twice, or as a folder and as a file.", nameof(file));
            }

            if (known is null)
            {
                known = new FatNode(parts[i], folder, isLast ? file : null);
                folder.Children.Add(known);
            }

            folder = known;
        }
    }
}

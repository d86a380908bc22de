using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Fat;

/// <summary>A FAT12, FAT16 or FAT32 volume that is read where it lies: nothing is mounted, nothing is kept.</summary>
/// <remarks>Not thread-safe, as <see cref="FileBytes"/> is not. Never throws for what the bytes are. Source: docs/formats/fat.md.</remarks>
public sealed class FatVolume
{
    // Microsoft: a folder has at most 65536 entries.
    private const long LongestDirectory = 65_536L * FatDirectoryEntry.Length;
    private const int DeepestFolder = 128;

    private readonly FileBytes _file;
    private readonly FatTable _table;
    private readonly FatExtents _root;
    private readonly List<FormatFault> _faults;

    internal FatVolume(FileBytes file, FatBootSector boot, FatKind kind, long clusters, FatTable table, FatExtents root, List<FormatFault> faults)
    {
        _file = file;
        _table = table;
        _root = root;
        _faults = faults;
        BootSector = boot;
        Kind = kind;
        Clusters = clusters;
        if (root.Fault is { } fault)
        {
            _faults.Add(fault with { Field = "cluster chain of the root" });
        }
    }

    public FatBootSector BootSector { get; }

    /// <summary>As Linux takes it: FAT32 where the 16-bit length of the table is 0, else by the number of clusters.</summary>
    public FatKind Kind { get; }

    /// <summary>How many there are; the first is number 2.</summary>
    public long Clusters { get; }

    /// <summary>In bytes.</summary>
    public int ClusterSize => BootSector.BytesPerSector * BootSector.SectorsPerCluster;

    /// <summary>What was found not to be as it should, in what was read so far.</summary>
    public ImmutableArray<FormatFault> Faults => [.. _faults];

    /// <summary>Reads the volume's head. Null for what is no FAT volume; <paramref name="why"/> says by which rule.</summary>
    /// <param name="file">The volume, or a disk with it.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="why">Null for a volume.</param>
    public static FatVolume? Read(FileBytes file, long offset, out FormatFault? why) => FatVolumeReader.Read(file, offset, out why);

    /// <summary>The EFI system partition of a disk image, or a volume that is a file by itself. Null for neither.</summary>
    public static FatVolume? ReadEfiSystem(FileBytes file) =>
        Gpt.GptTable.Read(file) is { } table
            ? table.Find(Gpt.GptTypes.EfiSystem) is { } partition ? Read(file, table.RangeOf(partition).Offset, out _) : null
            : Read(file, 0, out _);

    /// <summary>Entries of the root, or of a folder of this volume; none of a file.</summary>
    public IEnumerable<FatEntry> List(FatEntry? folder = null)
    {
        if (folder is null)
        {
            return FatDirectoryReader.Read(_file, _root, "");
        }

        if (!folder.IsDirectory)
        {
            return [];
        }

        // A folder that says it begins at cluster 0 is the root: '..' of its children does.
        var extents = folder.FirstCluster == 0 ? _root : Note(_table.Follow(folder.FirstCluster, LongestDirectory, mayEndEarly: true), folder.Path);
        return FatDirectoryReader.Read(_file, extents, folder.Path);
    }

    /// <summary>All folders and files, each folder before what is in it. A folder that is met twice is not entered again.</summary>
    public IEnumerable<FatEntry> ListAll()
    {
        var entered = new HashSet<uint> { 0, Kind == FatKind.Fat32 ? BootSector.RootCluster : 0 };
        var waiting = new Stack<IEnumerator<FatEntry>>();
        waiting.Push(List().GetEnumerator());
        while (waiting.TryPeek(out var entries))
        {
            if (!entries.MoveNext())
            {
                waiting.Pop().Dispose();
                continue;
            }

            var entry = entries.Current;
            yield return entry;
            if (entry.IsDirectory && MayEnter(entry, waiting.Count, entered))
            {
                waiting.Push(List(entry).GetEnumerator());
            }
        }
    }

    /// <summary>The folder or file of that path; names are one whatever their case, long or short. Null for none.</summary>
    /// <param name="path">Parts separated by <c>/</c> or <c>\</c>.</param>
    public FatEntry? Find(string path)
    {
        FatEntry? found = null;
        foreach (var part in path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (found is { IsDirectory: false })
            {
                return null;
            }

            found = List(found).FirstOrDefault(entry =>
                string.Equals(entry.Name, part, StringComparison.OrdinalIgnoreCase) || string.Equals(entry.ShortName, part, StringComparison.OrdinalIgnoreCase));
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>A file's content. Null where its clusters are not all there; <paramref name="why"/> says what is wrong with them.</summary>
    public Stream? Open(FatEntry entry, out FormatFault? why)
    {
        var extents = entry.Length == 0 ? new FatExtents([], 0, null) : Note(_table.Follow(entry.FirstCluster, entry.Length, mayEndEarly: false), entry.Path);
        why = extents.Fault;
        foreach (var (offset, length) in extents.Runs)
        {
            why ??= offset + length > _file.Length ? FormatFault.Short(entry.Path, offset, length, _file.Length) : null;
        }

        return why is not null ? null : extents.Runs.Length == 1
            ? _file.Open(extents.Runs[0].Offset, extents.Runs[0].Length)
            : new JoinedStream(LoaderJoin.None, [.. extents.Runs.Select(run => _file.Open(run.Offset, run.Length))]);
    }

    /// <summary>How many clusters the table says are free. Reads the whole table.</summary>
    public long CountFree() => _table.CountFree();

    private bool MayEnter(FatEntry entry, int depth, HashSet<uint> entered)
    {
        if (depth < DeepestFolder && entered.Add(entry.FirstCluster))
        {
            return true;
        }

        _faults.Add(new FormatFault(entry.Path, entry.EntryOffset, $"begins at cluster {entry.FirstCluster}, where another folder does, or lies too deep"));
        return false;
    }

    private FatExtents Note(FatExtents extents, string path)
    {
        if (extents.Fault is { } fault && !_faults.Exists(known => known.Field == path))
        {
            _faults.Add(fault with { Field = path });
        }

        return extents;
    }
}

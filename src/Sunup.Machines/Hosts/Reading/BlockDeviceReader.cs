using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Finds the block devices below a file: the one of its file system, and those that this is made of.</summary>
internal sealed class BlockDeviceReader(HostFiles files)
{
    private const int Deepest = 16;

    /// <summary>The kernel's names, nearest first; empty where the file system has no device (tmpfs, NFS, ZFS), or the file is not there.</summary>
    public ImmutableArray<string> Below(string path)
    {
        if (PathStatus.Of(files.PathOf(path)).Status is not { } status)
        {
            return [];
        }

        var (major, minor) = status.Type is FileTypes.BlockDevice ? (status.NodeMajor, status.NodeMinor) : ((uint)(status.Device >> 32), (uint)status.Device);
        // ../../block/dm-3, or ../../block/sda/sda1 for a partition.
        var link = files.LinkTarget(string.Create(CultureInfo.InvariantCulture, $"sys/dev/block/{major}:{minor}"));
        if (link is null)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        Add(Path.GetFileName(link), names);
        if (Path.GetFileName(Path.GetDirectoryName(link)) is { } disk and not "block")
        {
            Add(disk, names);
        }

        return names.ToImmutable();
    }

    private void Add(string name, ImmutableArray<string>.Builder names)
    {
        if (names.Count >= Deepest || names.Contains(name, StringComparer.Ordinal))
        {
            return;
        }

        names.Add(name);
        foreach (var lower in files.Names($"sys/block/{name}/slaves"))
        {
            Add(lower, names);
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Disks.Overlays;
using Sunup.Linux.Files;
using Sunup.Linux.Storage;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>The files of an overlay: <c>map</c>, <c>data</c>, and <c>unflushed</c> while it is in use.</summary>
internal readonly record struct OverlayFiles(SafeFileHandle Map, FileBlockDevice Data, UnflushedMap Unflushed, OverlayHeader Header)
{
    public const string MapName = "map";
    public const string DataName = "data";

    /// <summary>Is there since an operating system logged in for the first time after a reset.</summary>
    public const string SystemName = "system";

    /// <summary>Opens them for one user, or makes them.</summary>
    public static OverlayFiles Open(string folder, string goldenPath, IBlockDevice golden, bool resets)
    {
        var (mapPath, dataPath) = (Path.Combine(folder, MapName), Path.Combine(folder, DataName));
        var header = new OverlayHeader(golden.BlockSize, golden.BlockCount * golden.BlockSize, File.GetLastWriteTimeUtc(goldenPath).Ticks, Path.GetFullPath(goldenPath));
        try
        {
            Directory.CreateDirectory(folder);
            var map = File.OpenHandle(mapPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                if (resets || RandomAccess.GetLength(map) == 0)
                {
                    // First: what it has belongs to data that are about to go.
                    UnflushedMap.Delete(folder);
                    Make(map, dataPath, header);
                    File.Delete(Path.Combine(folder, SystemName));
                    DirectoryFlush.Flush(folder);
                }

                Check(map, mapPath, header);
                var unflushed = UnflushedMap.Open(folder);
                try
                {
                    return new OverlayFiles(map, FileBlockDevice.Open(dataPath, blockSize: golden.BlockSize), unflushed, header);
                }
                catch
                {
                    unflushed.Dispose();
                    throw;
                }
            }
            catch
            {
                map.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(BlockDeviceFindings.CannotOpen(folder, e.Message, isReadOnly: false), e);
        }
    }

    /// <summary>The header of an overlay's map, without opening it for work, and also while somebody has it; null when there is none.</summary>
    public static OverlayHeader? ReadHeader(string folder)
    {
        using var file = BeneathFile.Open(folder, MapName).Handle;
        return file is null ? null : ReadHeader(file);
    }

    /// <summary>Null when it is none.</summary>
    public static OverlayHeader? ReadHeader(SafeFileHandle map)
    {
        var bytes = new byte[OverlayHeader.Bytes];
        return RandomAccess.Read(map, bytes, 0) == bytes.Length ? OverlayHeader.Read(bytes, out _) : null;
    }

    /// <summary>An empty overlay: the header comes last, so that a crash before it leaves one that is made anew.</summary>
    private static void Make(SafeFileHandle map, string dataPath, OverlayHeader header)
    {
        Unmake(map);
        using (var data = File.OpenHandle(dataPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            RandomAccess.SetLength(data, 0);
            RandomAccess.SetLength(data, header.Length);
            BlockStorage.FlushData(data);
        }

        Write(map, header);
    }

    /// <summary>From now on it is made anew when it is opened, whatever happens.</summary>
    public static void Unmake(SafeFileHandle map)
    {
        RandomAccess.SetLength(map, 0);
        BlockStorage.FlushData(map);
    }

    /// <summary>The map of an empty overlay.</summary>
    public static void Write(SafeFileHandle map, OverlayHeader header)
    {
        RandomAccess.SetLength(map, OverlayMap.FileLength((header.Length + OverlayHeader.ClusterBytes - 1) / OverlayHeader.ClusterBytes));
        RandomAccess.Write(map, header.Write(), 0);
        BlockStorage.FlushData(map);
    }

    private static void Check(SafeFileHandle map, string path, OverlayHeader wanted)
    {
        var bytes = new byte[OverlayHeader.Bytes];
        var there = OverlayHeader.Read(bytes.AsSpan(0, RandomAccess.Read(map, bytes, 0)), out var why);
        if (there is null)
        {
            throw new FindingException(BlockDeviceFindings.DamagedOverlay(path, why));
        }

        if (there != wanted)
        {
            throw new FindingException(BlockDeviceFindings.OtherBase(path, there, wanted));
        }
    }
}

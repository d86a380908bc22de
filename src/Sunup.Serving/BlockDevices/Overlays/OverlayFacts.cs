using Sunup.Formats.Disks.Overlays;
using Sunup.Linux.Files;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>What is known of an overlay without opening it for work.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="Header">What it lies over.</param>
/// <param name="OwnBytes">Bytes that it has of its own.</param>
/// <param name="Modified">When it was written last, UTC.</param>
/// <param name="IsInUse">Somebody serves it now.</param>
/// <param name="IsBaseUnchanged">The golden image is there, and is what it was.</param>
public sealed record OverlayFacts(string Folder, OverlayHeader Header, long OwnBytes, DateTime Modified, bool IsInUse, bool IsBaseUnchanged)
{
    /// <summary>Null for what is no overlay.</summary>
    public static OverlayFacts? Read(string folder)
    {
        using var file = BeneathFile.Open(folder, OverlayFiles.MapName).Handle;
        if (file is null || OverlayFiles.ReadHeader(file) is not { } header)
        {
            return null;
        }

        using var unflushed = BeneathFile.Open(folder, UnflushedMap.Name).Handle;
        var map = Path.Combine(folder, OverlayFiles.MapName);
        var golden = new FileInfo(header.BasePath);
        return new OverlayFacts(
            folder,
            header,
            OverlayMap.CountIn(file, unflushed) * OverlayHeader.ClusterBytes,
            new[] { map, Path.Combine(folder, OverlayFiles.DataName) }.Max(File.GetLastWriteTimeUtc),
            IsLocked(map),
            golden.Exists && golden.LastWriteTimeUtc.Ticks == header.BaseModified);
    }

    /// <summary>The folder itself, or those below it, two levels deep: <c>serve</c> keeps one folder an image and one a machine.</summary>
    public static IEnumerable<OverlayFacts> Find(string folder) => Read(folder) is { } one
        ? [one]
        : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .SelectMany(child => Read(child) is { } found ? [found] : Directory.EnumerateDirectories(child).Order(StringComparer.Ordinal).Select(Read).OfType<OverlayFacts>());

    private static bool IsLocked(string map)
    {
        try
        {
            using var file = File.OpenHandle(map, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

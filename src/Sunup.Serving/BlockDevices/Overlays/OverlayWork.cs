using Sunup.Formats.Disks.Overlays;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>What is done with an overlay that nobody serves: another of the same content, an image of it, or nothing left of it.</summary>
/// <remarks>Findings: SU0560 it is in use or a path cannot be used; SU0571 its golden image was changed; SU0572 it is none.</remarks>
public static class OverlayWork
{
    private const int Step = 1 << 20;

    /// <summary>A second overlay over the same image, as this one is now.</summary>
    /// <exception cref="FindingException">See above.</exception>
    public static async Task SnapshotAsync(string folder, string target, Action<long>? moved, CancellationToken stop)
    {
        RequireNew(target);
        var header = HeaderOf(folder);
        await using var golden = OpenBase(header);
        await using var from = OverlayBlockDevice.Open(folder, header.BasePath, golden);
        Directory.CreateDirectory(target);
        try
        {
            await using var to = OverlayBlockDevice.Open(target, header.BasePath, golden);
            foreach (var (offset, length) in from.OwnRuns())
            {
                await CopyAsync(from, offset, length, to.WriteAsync, to.UnmapAsync, moved, stop);
            }
        }
        catch
        {
            Directory.Delete(target, recursive: true);
            throw;
        }
    }

    /// <summary>A raw image with what the machine's disk has: the golden image and what was written over it. The golden image is not touched.</summary>
    /// <exception cref="FindingException">See above.</exception>
    public static async Task CommitAsync(string folder, string image, Action<long>? moved, CancellationToken stop)
    {
        RequireNew(image);
        var header = HeaderOf(folder);
        await using var golden = OpenBase(header);
        await using var from = OverlayBlockDevice.Open(folder, header.BasePath, golden);
        var partial = image + ".partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                file.SetLength(from.BlockCount * from.BlockSize);
                await CopyAsync(from, 0, file.Length, (at, bytes, _) => WriteAt(file, at, bytes), (_, _, _) => ValueTask.CompletedTask, moved, stop);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, image);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Nothing is left of what was written; the overlay stays, over the golden image as it is now.</summary>
    /// <exception cref="FindingException">See above.</exception>
    public static async Task ResetAsync(string folder)
    {
        var header = HeaderOf(folder);
        await using var golden = OpenBase(header);
        await OverlayBlockDevice.Open(folder, header.BasePath, golden, resets: true).DisposeAsync();
    }

    private static OverlayHeader HeaderOf(string folder) =>
        OverlayFiles.ReadHeader(folder) ?? throw new FindingException(BlockDeviceFindings.DamagedOverlay(Path.Combine(folder, OverlayFiles.MapName), "it is not there, or its header is not that of an overlay"));

    private static IBlockDevice OpenBase(OverlayHeader header) => DiskImage.Open(header.BasePath, isReadOnly: true, header.BlockSize);

    private static void RequireNew(string path)
    {
        if (Path.Exists(path))
        {
            throw new FindingException(BlockDeviceFindings.IsThere(path));
        }
    }

    private static async Task CopyAsync(
        OverlayBlockDevice from, long offset, long length, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Func<long, long, CancellationToken, ValueTask> leave,
        Action<long>? moved, CancellationToken stop)
    {
        var buffer = new byte[Step];
        for (var end = offset + length; offset < end;)
        {
            var extent = from.ExtentAt(offset);
            var run = Math.Min(extent.LengthBytes, end - offset);
            if (!extent.IsAllocated)
            {
                await leave(offset, run, stop);
            }
            else
            {
                run = Math.Min(run, buffer.Length);
                await from.ReadAsync(offset, buffer.AsMemory(0, (int)run), stop);
                await write(offset, buffer.AsMemory(0, (int)run), stop);
            }

            offset += run;
            moved?.Invoke(run);
        }
    }

    private static ValueTask WriteAt(FileStream file, long offset, ReadOnlyMemory<byte> bytes)
    {
        RandomAccess.Write(file.SafeFileHandle, bytes.Span, offset);
        return ValueTask.CompletedTask;
    }
}

using System.Collections.Immutable;
using Sunup.Formats.Disks.Gpt;
using Sunup.Images.Outputs;
using Sunup.Model;

namespace Sunup.Images.Disks.Writing;

/// <summary>Writes a few places of a raw image or a block device, so that it can be taken back.</summary>
/// <remarks>
/// First the undo file is on stable storage, then one place after the other, each flushed before the next; at the end every place is read again and compared. A
/// machine that dies in between has the undo file, and what the plan's order left.
/// </remarks>
public static class DiskWriter
{
    /// <param name="path">Of the disk.</param>
    /// <param name="writes">In their order.</param>
    /// <param name="undoPath">Where the undo file goes; it must not exist.</param>
    /// <exception cref="FindingException">It cannot be written, or reads other bytes afterwards.</exception>
    public static void Write(string path, ImmutableArray<DiskWrite> writes, string? undoPath)
    {
        try
        {
            using var disk = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
            var length = BlockDeviceFacts.Of(path)?.Length ?? disk.Length;
            if (undoPath is not null)
            {
                WriteUndo(undoPath, new UndoFile(length, [.. writes.Select(write => new UndoPiece(write.Offset, [.. Read(disk, write)], write.Bytes))]));
            }

            foreach (var write in writes)
            {
                RandomAccess.Write(disk.SafeFileHandle, write.Bytes.AsSpan(), write.Offset);
                disk.Flush(flushToDisk: true);
            }

            if (writes.FirstOrDefault(write => !Read(disk, write).AsSpan().SequenceEqual(write.Bytes.AsSpan())) is { } wrong)
            {
                throw WritingFindings.NotVerified(path, wrong, undoPath);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw WritingFindings.NotWritten(path, error, undoPath);
        }
    }

    private static byte[] Read(FileStream disk, DiskWrite write)
    {
        var bytes = new byte[write.Bytes.Length];
        var done = 0;
        while (done < bytes.Length && RandomAccess.Read(disk.SafeFileHandle, bytes.AsSpan(done), write.Offset + done) is > 0 and var read)
        {
            done += read;
        }

        return bytes;
    }

    private static void WriteUndo(string path, UndoFile undo)
    {
        if (File.Exists(path))
        {
            throw new IOException($"the undo file {path} is there already; it is not overwritten");
        }

        using var output = new AtomicOutput(path);
        output.Stream.Write(undo.ToBytes());
        output.Commit();
    }
}

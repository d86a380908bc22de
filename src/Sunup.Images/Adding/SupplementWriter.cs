using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Images.Packing;
using Sunup.Linux.Files;

namespace Sunup.Images.Adding;

/// <summary>Writes the archive of a plan.</summary>
/// <param name="time">Of every entry, in seconds since 1970.</param>
internal sealed class SupplementWriter(uint time)
{
    public NoteList Changed { get; } = new("");

    public NoteList Unreadable { get; } = new("");

    /// <returns>Bytes of the archive.</returns>
    public long Write(IEnumerable<AddedEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        var archive = new CpioNewcStream(output);
        var inode = 0u;
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            archive.Begin(
                new CpioNewcHeader
                {
                    Inode = ++inode,
                    Mode = entry.Mode,
                    LinkCount = entry.Mode >> 12 == 4 ? 2u : 1u,
                    ModificationTime = time,
                    FileSize = checked((uint)entry.Length),
                    DeviceMajor = entry.DeviceMajor,
                    DeviceMinor = entry.DeviceMinor,
                },
                Encoding.UTF8.GetBytes(entry.Path));
            if (entry.Bytes is { } bytes)
            {
                archive.Write(bytes);
            }
            else if (entry.SourcePath is { } path)
            {
                Copy(path, archive, entry);
            }

            archive.End();
        }

        archive.Finish();
        return archive.Position;
    }

    private void Copy(string path, CpioNewcStream archive, AddedEntry entry)
    {
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            int count;
            while (archive.Missing > 0 && (count = FolderNode.Read(file, archive.GetSpan())) > 0)
            {
                archive.Commit(count);
            }

            if (archive.Missing > 0 || FolderNode.StatusOf(file).Length != entry.Length)
            {
                Changed.Add(path, $"it had {entry.Length} bytes at first");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Unreadable.Add(path, error.Message);
        }
    }
}

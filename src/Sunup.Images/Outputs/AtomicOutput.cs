using Sunup.Linux.Files;
using Sunup.Linux.Storage;

namespace Sunup.Images.Outputs;

/// <summary>A file that appears whole or not at all: written beside its place, then renamed over it.</summary>
/// <remarks>
/// Without <see cref="Commit"/>, disposing removes what was written. A killed process leaves <c>.NAME.sunup-PID</c> behind, which is never taken for an image.
/// A device, FIFO or the like at that place is written directly.
/// </remarks>
public sealed class AtomicOutput : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;
    private bool _committed;

    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public AtomicOutput(string path)
    {
        _path = Path.GetFullPath(FinalTarget(path));
        var existing = TypeOf(_path);
        if (existing is not (null or FileTypes.Regular))
        {
            Stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            return;
        }

        _temporary = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.sunup-{Environment.ProcessId}");
        Stream = new FileStream(_temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (existing is not null)
        {
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_path));
        }
    }

    public FileStream Stream { get; }

    /// <summary>Puts the file at its place. It is on disk, its name included, when this returns.</summary>
    public void Commit()
    {
        if (_temporary is not null)
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            DirectoryFlush.Flush(Path.GetDirectoryName(_path)!);
        }

        _committed = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed && _temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    private static uint? TypeOf(string path)
    {
        using var folder = FolderNode.Open(Path.GetDirectoryName(path)!);
        return folder.Status(FolderNode.NameOf(Path.GetFileName(path)))?.Type;
    }

    // A link at that place stays one; what it points to is replaced.
    private static string FinalTarget(string path) => !File.Exists(path) ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}

using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Recognition;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>A disk, open for reading: a raw image, a QCOW2 image with its backing files, a block device.</summary>
public sealed class DiskFile : IDisposable
{
    private const int MostBackingFiles = 16;

    private readonly List<IDisposable> _open = [];

    private DiskFile(string path) => FilePath = path;

    /// <summary>As it was given.</summary>
    public string FilePath { get; }

    /// <summary><c>raw</c>, <c>qcow2</c> or <c>block_device</c>.</summary>
    public string Format { get; private set; } = "raw";

    /// <summary>The disk as a machine sees it.</summary>
    public FileBytes Bytes { get; private set; } = new([]);

    /// <summary>For libraries that read by themselves; null for what is no plain sequence of bytes.</summary>
    public SafeFileHandle? Handle { get; private set; }

    /// <summary>Of the file itself, in bytes.</summary>
    public long FileLength { get; private set; }

    /// <summary>What the device says, in bytes; null for a file, where it is not known before it is attached.</summary>
    public int? DeviceBlockSize { get; private set; }

    public Qcow2Header? Qcow2 { get; private set; }

    /// <summary>Files that the image's content comes from besides itself, from the nearest on.</summary>
    public ImmutableArray<string> BackingFiles { get; private set; } = [];

    /// <exception cref="FindingException">It cannot be read, or is an image that cannot be.</exception>
    public static DiskFile Open(string path)
    {
        var disk = new DiskFile(path);
        try
        {
            var stream = disk.OpenImage(path, format: null, depth: 0, isTop: true);
            disk.Bytes = new FileBytes(stream);
            return disk;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            disk.Dispose();
            throw DiskFindings.NotRead(path, error);
        }
        catch (FindingException)
        {
            disk.Dispose();
            throw;
        }
    }

    public void Dispose() => _open.ForEach(file => file.Dispose());

    private Stream OpenImage(string path, string? format, int depth, bool isTop)
    {
        var device = BlockDeviceFacts.Of(path);
        var handle = device is null ? OpenFile(path) : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _open.Add(handle);
        var length = device?.Length ?? RandomAccess.GetLength(handle);
        var raw = new SizedStream(handle, length);
        var file = new FileBytes(raw);
        if (isTop)
        {
            (FileLength, DeviceBlockSize, Format, Handle) = (length, device?.BlockSize, device is null ? "raw" : "block_device", handle);
        }

        if (format == "raw" || device is not null || Qcow2Header.Read(file) is not { } header)
        {
            return raw;
        }

        if (Qcow2Image.Read(file, out var why) is not { } image)
        {
            throw DiskFindings.BadImage(path, why!.Value);
        }

        (Format, Handle, Qcow2) = isTop ? ("qcow2", null, header) : (Format, Handle, Qcow2);
        return image.Open(header.BackingFile is { } backing ? OpenBacking(path, backing, header.BackingFileFormat, depth) : null);
    }

    // A FIFO without a writer and a terminal would wait for ever, and a lock (of QEMU, of a target) does not keep anybody from reading.
    private static SafeFileHandle OpenFile(string path)
    {
        var full = Path.GetFullPath(path);
        full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        var opened = BeneathFile.Open(Path.GetDirectoryName(full) ?? "/", Path.GetFileName(full));
        return opened.Handle ?? throw new IOException(opened.Fault switch
        {
            OpenFault.NotARegularFile => "it is a folder, a FIFO, a socket or a character device, and a disk is a regular file or a block device",
            OpenFault.NotFound => "there is no such file",
            OpenFault.AccessDenied => "this user may not read it",
            _ => opened.Message ?? opened.Fault.ToString(),
        });
    }

    private Stream OpenBacking(string path, string name, string? format, int depth)
    {
        var full = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        if (depth >= MostBackingFiles || BackingFiles.Contains(full))
        {
            throw DiskFindings.BadImage(path, new FormatFault("backing file", 8, $"{name}: the chain of backing files is a circle or longer than {MostBackingFiles}"));
        }

        BackingFiles = BackingFiles.Add(full);
        return OpenImage(full, format, depth + 1, isTop: false);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Formats.Recognition;
using Sunup.Linux.Files;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads a disk image of a machine: the way to it, what it is, what is wrong in it, who has it, where it can grow.</summary>
/// <param name="files">The host.</param>
/// <param name="kvm">Reads rights.</param>
/// <param name="temporary">Where overlays are made.</param>
internal sealed class ImageReader(HostFiles files, KvmReader kvm, string temporary)
{
    private const int LongestChain = 64;

    /// <param name="wanted">What the machine says.</param>
    /// <param name="budget">Ends the check of a large image, which then is not known.</param>
    public ImageFacts Read(WantedImage wanted, CancellationToken budget)
    {
        var parts = PartsOf(wanted.Path);
        var isThere = parts[^1] is { Rights: not null, Path: var last } && last == wanted.Path;
        var folder = Path.GetDirectoryName(wanted.Path)!;
        var spaceOf = wanted.IsWritten ? folder : temporary;
        using var opened = Open(wanted.Path, out var why);
        var check = opened is null ? new Unknown<Qcow2CheckReport?>(why!) : Check(opened, budget);
        var header = (check as Known<Qcow2CheckReport?>)?.Value?.Header;
        var status = PathStatus.Of(files.PathOf(wanted.Path)).Status;
        Fact<long> length = opened is null ? new Unknown<long>(why!) : LengthOf(opened, status);
        return new ImageFacts
        {
            Path = wanted.Path,
            IsWritten = wanted.IsWritten,
            DeclaredFormat = wanted.Format,
            Parts = parts,
            Nearby = isThere ? [] : Nearby(folder, Path.GetFileName(wanted.Path)),
            Format = opened is null ? new Unknown<string>(why!) : FormatOf(opened),
            Length = length,
            Check = check,
            Backing = header is null ? [] : Chain(wanted.Path, header),
            Locks = status is { } there ? new LockReader(files).Read(there, opened?.SafeFileHandle) : new Unknown<ImmutableArray<FileLock>>("it is not there, or not to be seen"),
            SpaceOf = spaceOf,
            Space = FileSystemSpace.Of(files.PathOf(spaceOf), out var error) is { } space ? space : new Unknown<FileSystemSpace>($"{spaceOf}: {error}"),
            MayGrowBytes = MayGrow(wanted, status, header, length),
            Devices = new BlockDeviceReader(files).Below(wanted.Path),
        };
    }

    /// <summary>By the first bytes of a file, in QEMU's words.</summary>
    internal static string FormatOf(FileStream file)
    {
        // A block device says that it has no length: it is read, not asked.
        var buffer = new byte[512];
        file.Position = 0;
        var head = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return head switch
        {
            [(byte)'Q', (byte)'F', (byte)'I', 0xfb, ..] => "qcow2",
            [(byte)'K', (byte)'D', (byte)'M', (byte)'V', ..] => "vmdk",
            [(byte)'v', (byte)'h', (byte)'d', (byte)'x', (byte)'f', (byte)'i', (byte)'l', (byte)'e', ..] => "vhdx",
            [(byte)'c', (byte)'o', (byte)'n', (byte)'e', (byte)'c', (byte)'t', (byte)'i', (byte)'x', ..] => "vpc",
            [(byte)'Q', (byte)'E', (byte)'D', 0, ..] => "qed",
            _ when head.Length >= 68 && head.AsSpan(64, 4).SequenceEqual((ReadOnlySpan<byte>)[0x7f, 0x10, 0xda, 0xbe]) => "vdi",
            _ => "raw",
        };
    }

    private ImmutableArray<PathPart> PartsOf(string path)
    {
        var parts = ImmutableArray.CreateBuilder<PathPart>();
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i <= names.Length; i++)
        {
            var part = "/" + string.Join('/', names[..i]);
            var found = PathStatus.Of(files.PathOf(part));
            parts.Add(new PathPart(part, found.Status?.Type == FileTypes.Folder, found.Status is { } status ? kvm.Rights(part, status) : null, found.ErrorName));
            if (found.Status is null)
            {
                break;
            }
        }

        return parts.ToImmutable();
    }

    private ImmutableArray<string> Nearby(string folder, string name) =>
    [
        .. files.Names(folder).Where(other => Path.GetExtension(other) is ".qcow2" or ".img" or ".raw" or ".vmdk" or ".vdi" or ".vhdx" or ".iso"
            || string.Equals(Path.GetFileNameWithoutExtension(other), Path.GetFileNameWithoutExtension(name), StringComparison.OrdinalIgnoreCase)).Take(8),
    ];

    /// <summary>Without asking for a lock, which another may hold.</summary>
    private FileStream? Open(string path, out string? why)
    {
        var full = files.PathOf(path);
        var opened = BeneathFile.Open("/", full.TrimStart('/'));
        if (opened.Fault is OpenFault.Escapes && TargetOf(full) is { } target)
        {
            opened = BeneathFile.Open("/", target.TrimStart('/'));
        }

        if (opened.Handle is null && PathStatus.Of(full).Status is { Type: FileTypes.BlockDevice })
        {
            return OpenDevice(path, full, out why);
        }

        why = opened.Handle is null ? $"{path} cannot be opened: {opened.Message ?? "it is no regular file"}" : null;
        return opened.Handle is null ? null : new FileStream(opened.Handle, FileAccess.Read, bufferSize: 0);
    }

    private static FileStream? OpenDevice(string path, string full, out string? why)
    {
        try
        {
            why = null;
            return new FileStream(full, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            why = $"{path} cannot be opened: {error.Message}";
            return null;
        }
    }

    private long LengthOf(FileStream file, NodeStatus? status) => status is { Type: FileTypes.BlockDevice } device
        ? (files.Number(string.Create(CultureInfo.InvariantCulture, $"sys/dev/block/{device.NodeMajor}:{device.NodeMinor}/size")) ?? 0) * 512
        : file.Length;

    // Links that lead to each other have no end.
    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Fact<Qcow2CheckReport?> Check(FileStream file, CancellationToken budget)
    {
        if (FormatOf(file) != "qcow2")
        {
            return new Known<Qcow2CheckReport?>(null);
        }

        if (file.Length == 0)
        {
            return new Unknown<Qcow2CheckReport?>("the image is on a block device, and its tables are not looked at there");
        }

        try
        {
            return Qcow2Checker.Check(new FileBytes(file), budget);
        }
        catch (OperationCanceledException)
        {
            return new Unknown<Qcow2CheckReport?>("the image's tables are too large to be read in the time that there is; `qemu-img check` takes as long as it takes");
        }
        catch (IOException error)
        {
            return new Unknown<Qcow2CheckReport?>($"the image cannot be read: {error.Message}");
        }
    }

    private ImmutableArray<BackingFile> Chain(string path, Qcow2Header header)
    {
        var chain = ImmutableArray.CreateBuilder<BackingFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { path };
        for (Qcow2Header? current = header; current?.BackingFile is { } name && chain.Count < LongestChain;)
        {
            // nbd:, json: and the like lead to what is no file of this host; and no file has a NUL in its name.
            if (name.Contains('\0', StringComparison.Ordinal) || (name.Contains(':', StringComparison.Ordinal) && !name.StartsWith("file:", StringComparison.Ordinal)))
            {
                break;
            }

            var file = name.StartsWith("file:", StringComparison.Ordinal) ? name["file:".Length..] : name;
            var full = Path.GetFullPath(file, Path.GetDirectoryName(path)!);
            var isLoop = !seen.Add(full);
            using var opened = isLoop ? null : Open(full, out _);
            chain.Add(new BackingFile(name, full, current.BackingFileFormat,
                opened is null ? new Unknown<string>(isLoop ? "it is above itself" : $"{full} cannot be opened") : FormatOf(opened),
                PathStatus.Of(files.PathOf(full)).IsAbsent, isLoop));
            path = full;
            current = opened is null ? null : Qcow2Header.Read(new FileBytes(opened));
        }

        return chain.ToImmutable();
    }

    // An overlay grows to the disk's size at the most, and so does a QCOW2 file; a raw file has that already, perhaps with holes; a device does not grow.
    private static long? MayGrow(WantedImage wanted, NodeStatus? status, Qcow2Header? header, Fact<long> length)
    {
        if (wanted.IsWritten && status is { Type: FileTypes.BlockDevice })
        {
            return 0;
        }

        var size = header is not null ? (long)Math.Min(header.Size, long.MaxValue) : (length as Known<long>)?.Value;
        var onDisk = wanted.IsWritten ? status?.BytesOnDisk : 0;
        return size is { } whole && onDisk is { } taken ? Math.Max(0, whole - taken) : null;
    }
}

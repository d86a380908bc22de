using System.Text;

namespace Sunup.Formats.Initramfs;

/// <summary>Writes a "newc" cpio archive to a stream, entry by entry: what Linux unpacks as an initramfs.</summary>
/// <remarks>
/// <para>Reproducible: the same calls give the same bytes. Inodes count from 1, times are <paramref name="modifiedAt"/> unless an entry has its own.</para>
/// <para>
/// A directory that was not written is written (0755, root's) before what is in it, because the kernel drops an entry whose directory is missing and says
/// nothing (init/initramfs.c, <c>do_name</c>). Nothing is padded after the trailer but to a multiple of 4; see <see cref="CpioNewcHeader"/> for the format.
/// </para>
/// <para>Paths are relative, with <c>/</c>: <c>bin/busybox</c>. No leading <c>/</c>, no empty, <c>.</c> or <c>..</c> part: an <see cref="ArgumentException"/>.</para>
/// <para>Not thread-safe. Without <see cref="FinishAsync"/> the archive has no trailer.</para>
/// </remarks>
/// <param name="output">Written from where it stands, never read or sought, and left open.</param>
/// <param name="modifiedAt">Seconds since 1970; see <see cref="SourceDateEpoch"/>.</param>
public sealed class CpioNewcWriter(Stream output, uint modifiedAt = 0)
{
    /// <summary>Longest path, in bytes of UTF-8 without NUL. Source: init/initramfs.c skips an entry whose c_namesize is larger than PATH_MAX, 4096.</summary>
    public const int LongestPath = 4095;

    private const uint Directory = 0x4000;
    private const uint Regular = 0x8000;
    private const uint SymbolicLink = 0xa000;
    private const int Alignment = 4;

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private long _position;
    private uint _inode;
    private bool _finished;

    /// <summary>Bytes written.</summary>
    public long Length => _position;

    /// <summary>Writes a directory. Writing the same again has no effect.</summary>
    public async ValueTask WriteDirectoryAsync(string path, CpioAttributes attributes, CancellationToken cancellationToken)
    {
        await WriteParentsAsync(path, cancellationToken);
        if (_directories.Add(path))
        {
            await WriteHeaderAsync(path, Header(Directory, attributes) with { LinkCount = 2 }, cancellationToken);
        }
    }

    public ValueTask WriteFileAsync(string path, CpioAttributes attributes, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteHardLinksAsync([path], attributes, content, cancellationToken);

    /// <summary>Writes a file of exactly <paramref name="length"/> bytes from <paramref name="content"/>.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter. The archive is then broken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Longer than the format can say: 4 GiB - 1.</exception>
    public async ValueTask WriteFileAsync(string path, CpioAttributes attributes, Stream content, long length, CancellationToken cancellationToken)
    {
        await WriteParentsAsync(path, cancellationToken);
        await WriteHeaderAsync(path, Header(Regular, attributes) with { FileSize = CheckedSize(length) }, cancellationToken);
        var buffer = new byte[(int)Math.Clamp(length, 1, 1 << 17)];
        for (var left = length; left > 0;)
        {
            var count = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException($"The content of {path} ended {left} bytes short of the {length} that were announced.");
            }

            await PutAsync(buffer.AsMemory(0, count), cancellationToken);
            left -= count;
        }

        await PadAsync(cancellationToken);
    }

    /// <summary>Writes one file under several names. As GNU cpio does, the last name carries the data.</summary>
    public async ValueTask WriteHardLinksAsync(IReadOnlyList<string> paths, CpioAttributes attributes, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        foreach (var path in paths)
        {
            await WriteParentsAsync(path, cancellationToken);
        }

        var header = Header(Regular, attributes) with { LinkCount = (uint)paths.Count };
        for (var i = 0; i < paths.Count; i++)
        {
            var size = i == paths.Count - 1 ? (uint)content.Length : 0;
            await WriteHeaderAsync(paths[i], header with { FileSize = size }, cancellationToken);
        }

        await PutAsync(content, cancellationToken);
        await PadAsync(cancellationToken);
    }

    /// <summary>Writes a symbolic link. Its target is not looked at; the kernel skips one of more than 4095 bytes.</summary>
    public async ValueTask WriteSymbolicLinkAsync(string path, string target, CpioAttributes attributes, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(target);
        if (bytes.Length is 0 or > LongestPath || target.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A link's target has 1 to {LongestPath} bytes and no NUL.", nameof(target));
        }

        await WriteParentsAsync(path, cancellationToken);
        await WriteHeaderAsync(path, Header(SymbolicLink, attributes with { Permissions = 0b111_111_111 }) with { FileSize = (uint)bytes.Length }, cancellationToken);
        await PutAsync(bytes, cancellationToken);
        await PadAsync(cancellationToken);
    }

    /// <summary>Writes a device node, FIFO or socket; the numbers are of devices only.</summary>
    public async ValueTask WriteDeviceAsync(string path, CpioDeviceKind kind, uint major, uint minor, CpioAttributes attributes, CancellationToken cancellationToken)
    {
        var type = kind switch
        {
            CpioDeviceKind.Character => 0x2000u,
            CpioDeviceKind.Block => 0x6000u,
            CpioDeviceKind.Fifo => 0x1000u,
            CpioDeviceKind.Socket => 0xc000u,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        await WriteParentsAsync(path, cancellationToken);
        await WriteHeaderAsync(path, Header(type, attributes) with { DeviceMajor = major, DeviceMinor = minor }, cancellationToken);
    }

    /// <summary>Writes the trailer and flushes the stream. Nothing can be written after it.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await WriteHeaderAsync("TRAILER!!!", new CpioNewcHeader { LinkCount = 1 }, cancellationToken);
        _finished = true;
        await output.FlushAsync(cancellationToken);
    }

    private CpioNewcHeader Header(uint type, CpioAttributes attributes) => new()
    {
        Inode = ++_inode,
        Mode = type | ((uint)attributes.Permissions & 0xfff),
        Uid = attributes.Uid,
        Gid = attributes.Gid,
        LinkCount = 1,
        ModificationTime = attributes.ModifiedAt ?? modifiedAt,
    };

    private async ValueTask WriteParentsAsync(string path, CancellationToken cancellationToken)
    {
        CheckPath(path);
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            if (_directories.Add(parent))
            {
                await WriteHeaderAsync(parent, Header(Directory, CpioAttributes.Executable) with { LinkCount = 2 }, cancellationToken);
            }
        }
    }

    private async ValueTask WriteHeaderAsync(string path, CpioNewcHeader header, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        var nameSize = Encoding.UTF8.GetByteCount(path) + 1;
        var bytes = new byte[CpioNewcHeader.Length + nameSize];
        (header with { NameSize = (uint)nameSize }).Write(bytes);
        Encoding.UTF8.GetBytes(path, bytes.AsSpan(CpioNewcHeader.Length));
        await PutAsync(bytes, cancellationToken);
        await PadAsync(cancellationToken);
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken);
        _position += bytes.Length;
    }

    private ValueTask PadAsync(CancellationToken cancellationToken) =>
        PutAsync(new byte[(int)((Alignment - (_position % Alignment)) % Alignment)], cancellationToken);

    private static uint CheckedSize(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, uint.MaxValue);
        return (uint)length;
    }

    private static void CheckPath(string path)
    {
        if (path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal)
            || path == "TRAILER!!!" || Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            throw new ArgumentException($"'{path}' is no path in an initramfs: relative, at most {LongestPath} bytes, without empty, '.' and '..' parts.", nameof(path));
        }
    }
}

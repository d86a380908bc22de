using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Formats.Initramfs.Joins;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>The small archives that the stub makes so that files are found under <c>/.extra</c>, byte for byte.</summary>
/// <remarks>Source: systemd's src/boot/cpio.c. "newc"; inodes count from 1 in each archive; no times, no owners; folders 0555 but the last, whose mode is said.</remarks>
internal sealed class ExtraArchive
{
    private const uint Folder = 0x4000;
    private const uint Regular = 0x8000;
    private const uint OthersMode = 0b101_101_101;
    private const int HeaderLength = 110;

    // As the stub has it: upper case here, lower case elsewhere.
    private const string Trailer = "07070100000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000B00000000TRAILER!!!\0\0\0\0";

    private readonly List<(long Length, Func<Stream> Open)> _parts = [];
    private readonly string _folder;
    private uint _inode = 1;

    /// <param name="folder"><c>.extra/credentials</c>.</param>
    /// <param name="mode">Permissions of the folder itself.</param>
    public ExtraArchive(string folder, uint mode)
    {
        _folder = folder;
        for (var slash = folder.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = folder.IndexOf('/', slash + 1))
        {
            Put(Header(folder[..slash], Folder | OthersMode, 0));
        }

        Put(Header(folder, Folder | mode, 0));
    }

    /// <summary>Adds a file. Its bytes are read when the archive is.</summary>
    /// <param name="name">ASCII.</param>
    /// <param name="mode">Permissions.</param>
    /// <param name="length">At most 4 GiB - 1.</param>
    /// <param name="open">A stream of that length that can seek.</param>
    public ExtraArchive Add(string name, uint mode, long length, Func<Stream> open)
    {
        Put(Header($"{_folder}/{name}", Regular | mode, (uint)length));
        _parts.Add((length, open));
        Put(new byte[(int)(-length & 3)]);
        return this;
    }

    /// <summary>The archive with its trailer.</summary>
    public EffectiveInitrd Finish(string name)
    {
        Put(Encoding.ASCII.GetBytes(Trailer));
        var parts = _parts.ToImmutableArray();
        return new EffectiveInitrd(EffectiveInitrdKind.Extra, name, parts.Sum(part => part.Length), () => new JoinedStream(LoaderJoin.None, [.. parts.Select(part => part.Open())]));
    }

    private void Put(byte[] bytes) => _parts.Add((bytes.Length, () => new MemoryStream(bytes, writable: false)));

    private byte[] Header(string path, uint mode, uint length)
    {
        ImmutableArray<uint> fields = [_inode++, mode, 0, 0, 1, 0, length, 0, 0, 0, 0, (uint)path.Length + 1, 0];
        var text = new StringBuilder("070701");
        foreach (var field in fields)
        {
            text.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        }

        var bytes = new byte[(HeaderLength + path.Length + 1 + 3) & ~3];
        Encoding.ASCII.GetBytes(text.Append(path).ToString(), bytes);
        return bytes;
    }
}

using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;

namespace Sunup.Images.Repairing;

/// <summary>Takes an image apart, further than the kernel would: every part is looked at by itself, and what is wrong with it is noted.</summary>
internal sealed partial class RepairScan(Stream image, RepairOptions options)
{
    private const int BlockLength = 1 << 16;

    private readonly List<ImagePart> _parts = [];
    private readonly List<RepairChange> _changes = [];
    private readonly List<RepairChange> _problems = [];
    private CpioNormalizer? _open;
    private bool _afterRaw;
    private long _at;
    private long _end;

    public IReadOnlyList<ImagePart> Parts => _parts;

    public IReadOnlyList<RepairChange> Changes => _changes;

    /// <summary>What cannot be mended.</summary>
    public IReadOnlyList<RepairChange> Problems => _problems;

    /// <summary>The boot configuration that has to be last; null for none.</summary>
    public ImagePiece? BootConfig { get; private set; }

    public void Run(CancellationToken cancellationToken)
    {
        _end = image.Length;
        image.Position = 0;
        if (BootConfigTrailer.Find(image) is { } trailer)
        {
            BootConfig = new ImagePiece(null, trailer.Offset, trailer.Length);
            _end = trailer.Offset;
        }

        while (_problems.Count == 0 && SkipZeros())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Peek(BlockLength);
            NotePlace(start);
            _ = TryRaw(start) || TryXz(start) || TryLz4(start) || TrySkippable(start) || TryCompressed(start) || TryBootConfig() || TryJunk(start);
        }

        if (IsOpen && _parts[^1] is RecodedPart last)
        {
            Problem(last.Offset, "the archive in this compressed stream ends in the middle of an entry, and nothing goes on with it: the image was cut short");
        }
    }

    // The archive of the compressed stream before ended in the middle of an entry: what comes should go on with it.
    private bool IsOpen => _open is { EndsInside: true, LacksPadding: false };

    private bool TryRaw(ReadOnlySpan<byte> start)
    {
        if (start[0] != '0' || RawArchive.Measure(image, _at, _end) is not { } archive)
        {
            return false;
        }

        if (archive.IsCut)
        {
            Problem(_at, "this archive ends in the middle of an entry: the image was cut short, and what is missing is nowhere");
            return true;
        }

        if (_at % 4 != 0)
        {
            Change($"an archive that is not compressed started here, not on a multiple of 4: the kernel says \"invalid magic at start of compressed archive\" or \"broken padding\"; it was moved to one");
        }

        Copy(archive.Length);
        _afterRaw = true;
        return true;
    }

    private void NotePlace(ReadOnlySpan<byte> start)
    {
        if (_afterRaw && _at % 4 != 0 && start[0] != '0' && CompressionMagic.Detect(start) is not null)
        {
            Change("a compressed archive behind one that is not did not start on a multiple of 4: the kernel says \"broken padding\"; it was moved to one");
        }

        _afterRaw = false;
    }

    private bool TryBootConfig()
    {
        // Buried: something was appended behind it. The mark is at most 32 KiB away.
        image.Position = _at;
        var bytes = new byte[(int)Math.Min(BootConfigTrailer.LongestText + 64, _end - _at)];
        image.ReadExactly(bytes);
        var mark = bytes.AsSpan().IndexOf("#BOOTCONFIG\n"u8);
        if (mark < 0)
        {
            return false;
        }

        var length = mark + "#BOOTCONFIG\n"u8.Length;
        using var alone = new MemoryStream(bytes, 0, length, writable: false);
        if (BootConfigTrailer.Find(alone) is not { Offset: 0 })
        {
            return false;
        }

        Change(BootConfig is null
            ? "a boot configuration that something was appended to: the kernel looks for it at the very end only, and takes its text for an archive; it was moved to the end"
            : "a boot configuration that is not the last one; it was left out");
        BootConfig ??= new ImagePiece(bytes[..length], 0, length);
        _at += length;
        return true;
    }

    private bool TryJunk(ReadOnlySpan<byte> start)
    {
        var junk = Junk.Measure(image, _at, _end, start);
        if (!options.CutJunk && !junk.IsClear)
        {
            Problem(_at, $"{junk.Length} bytes that are no archive ({junk.Words}); --cut-junk leaves them out");
            return true;
        }

        Change($"{junk.Length} bytes that are no archive ({junk.Words}): the kernel says \"invalid magic at start of compressed archive\"; they were left out");
        _at += junk.Length;
        return true;
    }

    private void Copy(long length, bool endsWithLz4 = false)
    {
        _open = null;
        _parts.Add(new CopiedPart(_at, [new ImagePiece(null, _at, length)], endsWithLz4));
        _at += length;
    }

    private bool SkipZeros()
    {
        while (_at < _end)
        {
            var piece = Peek(BlockLength);
            var zeros = piece.IndexOfAnyExcept((byte)0);
            _at += zeros < 0 ? piece.Length : zeros;
            if (zeros >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> Peek(int count)
    {
        image.Position = _at;
        var bytes = new byte[(int)Math.Min(count, _end - _at)];
        image.ReadExactly(bytes);
        return bytes;
    }

    private void Change(string text) => _changes.Add(new RepairChange(_at, text));

    private void Problem(long offset, string text) => _problems.Add(new RepairChange(offset, text));
}

using System.Security.Cryptography;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Trials.Checks;

/// <summary>What a path of an initrd holds: enough to say whether two are the same.</summary>
/// <param name="Mode">As in <c>st_mode</c>.</param>
/// <param name="Size">Of a file's content, in bytes.</param>
/// <param name="Digest">SHA-256 of the content, or of a symbolic link's target.</param>
public sealed record InitrdEntry(uint Mode, long Size, string Digest);

/// <summary>Collects the entries of an initrd by their paths; a later one of the same path wins, as with the kernel.</summary>
public sealed class InitrdContents : IInitramfsVisitor, IDisposable
{
    private readonly Dictionary<string, InitrdEntry> _entries = new(StringComparer.Ordinal);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _path;
    private uint _mode;
    private long _size;

    /// <summary>By their paths, in no order.</summary>
    public IReadOnlyDictionary<string, InitrdEntry> Entries => _entries;

    /// <summary>Reads an image to where the kernel stops reading it.</summary>
    /// <param name="image">Can seek; read from its start.</param>
    public static IReadOnlyDictionary<string, InitrdEntry> Read(Stream image)
    {
        using var contents = new InitrdContents();
        image.Position = 0;
        InitramfsReader.Read(new InputWindow(image), UnpackRules.ForKernel(null, null), contents, KernelDecoders.Create);
        return contents.Entries;
    }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        (_path, _mode, _size) = (entry.IsTrailer ? null : NameOf(entry), entry.Header.Mode, entry.Header.FileSize);
        return _path is not null;
    }

    public void EntryData(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void EntryEnded(bool whole)
    {
        var digest = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (_path is { } path)
        {
            _entries[path] = new InitrdEntry(_mode, _size, digest);
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
    }

    public void Dispose() => _hash.Dispose();

    private static string NameOf(in CpioEntry entry) => entry.Name.TrimStart('/') is { Length: > 0 } name ? name : ".";
}

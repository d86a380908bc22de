using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Every text that the kernel's unpacker and its decompressors have for a fault, with the finding that explains it.</summary>
/// <remarks>Source: Linux 4.19 to 7.0, init/initramfs.c, lib/decompress_*.c. A text that is not here is told as <see cref="Unknown"/>.</remarks>
public static class MessageFindings
{
    /// <summary>The finding for a text that is not known.</summary>
    public const string Unknown = "SU0810";

    private static readonly FrozenDictionary<string, string> _ids;

    static MessageFindings()
    {
        All =
        [
            new("broken padding", "SU0820"),
            new("invalid magic at start of compressed archive", "SU0821"),
            new("junk within compressed archive", "SU0822"),
            new("junk at the end of compressed archive", "SU0823"),
            new("no cpio magic", "SU0824"),
            new("incorrect cpio method used: use -H newc option", "SU0825"),
            new("malformed archive", "SU0826"),
            new("damaged header", "SU0827"),
            new("bad data checksum", "SU0828"),
            new("write error", "SU0829"),
            new("decompressor failed", "SU0830"),
            new("junk in compressed archive", "SU0841"),
            new("read error", "SU0831"),
            new("uncompression error", "SU0831"),
            new("header error", "SU0831"),
            new("Not a gzip file", "SU0831"),
            new("XZ-compressed data is corrupt", "SU0832"),
            new("Input is not in the XZ format (wrong magic bytes)", "SU0832"),
            new("Input was encoded with settings that are not supported by this XZ decoder", "SU0833"),
            new("ZSTD-compressed data is corrupt", "SU0834"),
            new("ZSTD-compressed data is probably corrupt", "SU0834"),
            new("ZSTD-compressed data is truncated", "SU0834"),
            new("ZSTD-compressed data has an incomplete frame header", "SU0834"),
            new("Input is not in the ZSTD format (wrong magic bytes)", "SU0834"),
            new("ZSTD-compressed data has too large a window size", "SU0835"),
            new("Out of memory while allocating ZSTD_DStream", "SU0835"),
            new("Out of memory while allocating zstd_dctx", "SU0835"),
            new("ZSTD decompressor ran out of memory", "SU0835"),
            new("XZ decompressor ran out of memory", "SU0835"),
            new("Out of memory while allocating output buffer", "SU0835"),
            new("Out of memory while allocating input buffer", "SU0835"),
            new("Out of memory while allocating z_stream", "SU0835"),
            new("Out of memory while allocating workspace", "SU0835"),
            new("Could not allocate output buffer", "SU0835"),
            new("Could not allocate input buffer", "SU0835"),
            new("Decoding failed", "SU0836"),
            new("data corrupted", "SU0836"),
            new("invalid header", "SU0836"),
            new("chunk length is longer than allocated", "SU0836"),
            new("Data integrity error when decompressing.", "SU0838"),
            new("Compressed file ends unexpectedly", "SU0838"),
            new("LZMA data is corrupt", "SU0839"),
            new("unexpected EOF", "SU0839"),
            new("bad header", "SU0839"),
            new("file corrupted", "SU0840"),
            new("dest len longer than block size", "SU0840"),
            new("Compressed data violation", "SU0840"),
        ];
        _ids = All.ToFrozenDictionary(message => message.Text, message => message.FindingId, StringComparer.Ordinal);
    }

    /// <summary>In the order in which they are explained. "invalid header" is said by the lz4 and the lzo decompressor.</summary>
    public static ImmutableArray<MessageFinding> All { get; }

    /// <summary>The finding that explains a message.</summary>
    /// <param name="text">The bare text, without the words around it.</param>
    public static string IdOf(string text) => _ids.TryGetValue(text, out var id)
        ? id
        : IsUnconfiguredMethod(text) ? "SU0830" : Unknown;

    private static bool IsUnconfiguredMethod(string text) =>
        text.StartsWith("compression method ", StringComparison.Ordinal) && text.EndsWith(" not configured", StringComparison.Ordinal);
}

/// <summary>A text of the kernel's.</summary>
/// <param name="Text">As the kernel has it, without the words around it.</param>
/// <param name="FindingId">What explains it.</param>
public sealed record MessageFinding(string Text, string FindingId);

using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <summary>What a repaired image is made of, part by part; each starts on a multiple of 4.</summary>
internal abstract record ImagePart(long Offset);

/// <summary>Bytes as they are, or nearly.</summary>
/// <param name="Offset">In the original.</param>
/// <param name="Pieces">The bytes.</param>
/// <param name="EndsWithLz4">The kernel goes on reading sizes of chunks behind it.</param>
internal sealed record CopiedPart(long Offset, IReadOnlyList<ImagePiece> Pieces, bool EndsWithLz4 = false) : ImagePart(Offset);

/// <summary>Archives that are compressed anew, into one stream.</summary>
/// <param name="Offset">In the original.</param>
/// <param name="Sources">What is unpacked for it, in order.</param>
/// <param name="Method">What it becomes; null for none.</param>
internal sealed record RecodedPart(long Offset, List<CompressedSource> Sources, CompressionMethod? Method) : ImagePart(Offset);

/// <summary>A compressed stream of the original.</summary>
/// <param name="Offset">In the original.</param>
/// <param name="Pieces">Its bytes, as the decoder takes them.</param>
/// <param name="Method">Null for the LZ4 frame format.</param>
internal sealed record CompressedSource(long Offset, IReadOnlyList<ImagePiece> Pieces, CompressionMethod? Method)
{
    /// <summary>Unpacks into <paramref name="sink"/>.</summary>
    /// <param name="image">The original.</param>
    /// <param name="sink">Where to.</param>
    /// <param name="consumed">Bytes of the stream.</param>
    /// <returns>Null, or what is wrong.</returns>
    public string? Decode(Stream image, IFlushSink sink, out long consumed)
    {
        var input = new InputWindow(new PieceStream(image, Pieces));
        if (Method is not { } method)
        {
            var whole = Lz4Frame.Decode(input, sink);
            consumed = input.Position;
            return whole ? null : "the LZ4 frame is broken or cut short";
        }

        var outcome = KernelDecoders.Create(method, s_everything).Decode(input, sink);
        consumed = input.Position;
        return outcome.Message ?? outcome.Undefined ?? (outcome.Failed ? "decompressor failed" : null);
    }

    // Whatever a kernel may lack: what is read here is written anew.
    private static readonly DecoderSettings s_everything = new() { MemoryBytes = 1L << 40, XzFilters = XzFilterSet.AllBranches.With(XzFilterSet.Delta) };
}

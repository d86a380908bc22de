using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>LZ4 legacy: a magic number, then chunks with their length before them, up to a length of zero or the last three bytes.</summary>
/// <remarks>
/// Source: lib/decompress_unlz4.c. The format has no end of its own: what follows is read as a chunk's length.
/// A length is not compared with what is left: the block decoder then reads behind the image.
/// </remarks>
internal sealed class Lz4LegacyDecoder : IKernelDecoder
{
    private const int ChunkSize = 8 << 20;
    private const uint Magic = 0x184C2102;

    /// <summary>No chunk that decodes into 8 MiB is longer: beyond, the output is full before.</summary>
    private const int MostUseful = ChunkSize + (ChunkSize / 255) + (64 << 10);

    private byte[] _chunk = new byte[InputWindow.DefaultCapacity];
    private byte[]? _output;

    public CompressionMethod Method => CompressionMethod.Lz4Legacy;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var word = input.Peek(4);
        if (word.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(word) != Magic)
        {
            // With fewer than four bytes the kernel compares what stands behind the image too.
            return new DecodeOutcome(0, "invalid header", Failed: true, Undefined: word.Length < 4 ? "the LZ4 magic number is cut by the end of the image" : null);
        }

        input.Advance(4);
        var output = _output ??= new byte[ChunkSize];
        while (input.Peek(4) is { Length: >= 4 } header)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (length == 0)
            {
                break;
            }

            input.Advance(4);
            if (length != Magic && DecodeChunk(input, length, output, sink) is { } fault)
            {
                return fault with { Consumed = input.Position - start };
            }

            if (length != Magic && input.IsAtEnd)
            {
                break;
            }
        }

        return new DecodeOutcome(input.Position - start);
    }

    private DecodeOutcome? DecodeChunk(InputWindow input, uint length, byte[] output, IFlushSink sink)
    {
        var there = Fill(input, length);
        var decoded = Lz4Block.Decode(_chunk.AsSpan(0, there), (int)length, output);
        if (decoded == Lz4Block.BeyondInput)
        {
            return new DecodeOutcome(0, "Decoding failed", Failed: true,
                Undefined: $"an LZ4 chunk says {length} bytes where {there} are left: the kernel decodes what stands in memory behind the image");
        }

        return decoded < 0 ? new DecodeOutcome(0, "Decoding failed", Failed: true)
            : !sink.Flush(output.AsSpan(0, decoded)) ? new DecodeOutcome(0, Failed: true)
            : null;
    }

    /// <summary>Reads as much of a chunk as there is. Memory grows with what comes, not with what the length says.</summary>
    private int Fill(InputWindow input, uint length)
    {
        var wanted = (int)Math.Min(length, MostUseful);
        var count = 0;
        while (count < wanted && !input.IsAtEnd)
        {
            if (count == _chunk.Length)
            {
                Array.Resize(ref _chunk, Math.Min(_chunk.Length * 2, MostUseful));
            }

            var part = input.Available;
            part = part[..Math.Min(part.Length, Math.Min(wanted, _chunk.Length) - count)];
            part.CopyTo(_chunk.AsSpan(count));
            input.Advance(part.Length);
            count += part.Length;
        }

        return count;
    }
}

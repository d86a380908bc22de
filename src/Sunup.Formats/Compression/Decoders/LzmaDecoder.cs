using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>LZMA alone: properties, dictionary size, length or all ones, then one range coded stream.</summary>
/// <remarks>
/// Source: lib/decompress_unlzma.c. It flushes when its buffer of a dictionary's size is full, and at the end.
/// At the end of the input it reads the image's first byte over and over until the symbol is whole, says so, and flushes nothing more.
/// An end marker is optional, before a known length too; one behind the known length is not read.
/// </remarks>
internal sealed class LzmaDecoder(DecoderSettings settings) : IKernelDecoder
{
    private const int HeaderLength = 13;
    private const int MostProperties = 9 * 5 * 5;

    /// <summary>Bytes with which the range decoder starts.</summary>
    private const int RangeInitLength = 5;

    public CompressionMethod Method => CompressionMethod.Lzma;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var peeked = input.Peek(HeaderLength + RangeInitLength);
        if (peeked.Length < HeaderLength + RangeInitLength)
        {
            return new DecodeOutcome(0, "unexpected EOF", Failed: true);
        }

        Span<byte> header = stackalloc byte[HeaderLength + RangeInitLength];
        peeked[..header.Length].CopyTo(header);
        if (header[0] >= MostProperties)
        {
            return new DecodeOutcome(0, "bad header", Failed: true);
        }

        var dictionary = Math.Max(BinaryPrimitives.ReadUInt32LittleEndian(header[1..]), 1);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(header[5..]);
        var buffer = Math.Min(length, dictionary);
        if (buffer == 0 || buffer > int.MaxValue || (long)buffer >= settings.MemoryBytes)
        {
            // vmalloc gives nothing (no more than the pages that the kernel hands out, fewer than the machine has), and the kernel leaves without words of its own.
            return new DecodeOutcome(0, Failed: true);
        }

        input.Advance(header.Length);
        using var decoding = new LzmaDecoding(header[0], dictionary, length, (int)buffer, sink);
        var outcome = decoding.Run(input, header[0], BinaryPrimitives.ReadUInt32BigEndian(header[(HeaderLength + 1)..]));
        return outcome with { Consumed = input.Position - start };
    }
}

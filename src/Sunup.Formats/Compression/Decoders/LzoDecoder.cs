using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>lzop: a header, blocks of at most 256 KiB, a length of zero at the end. No checksum is compared.</summary>
/// <remarks>Source: lib/decompress_unlzo.c. A block has one checksum, as lzop writes it by default; other combinations come out of step.</remarks>
internal sealed class LzoDecoder : IKernelDecoder
{
    private const int BlockSize = 256 << 10;
    private const int MostHeader = 9 + 7 + 1 + 8 + 8 + 4 + 1 + 255 + 4;

    private readonly byte[] _block = new byte[BlockSize];

    public CompressionMethod Method => CompressionMethod.Lzo;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var header = LzopHeader.LengthOf(input.Peek(MostHeader));
        if (header == 0)
        {
            return new DecodeOutcome(0, "invalid header", Failed: true);
        }

        input.Advance(header);
        while (true)
        {
            if (!TryTakeLength(input, 4, out var length))
            {
                return new DecodeOutcome(input.Position - start, "file corrupted", Failed: true);
            }

            if (length == 0)
            {
                return new DecodeOutcome(input.Position - start);
            }

            if (DecodeBlock(input, length, sink) is { } fault)
            {
                return fault with { Consumed = input.Position - start };
            }
        }
    }

    private static bool TryTakeLength(InputWindow input, int fieldLength, out uint length)
    {
        var bytes = input.Peek(fieldLength);
        length = bytes.Length < fieldLength ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        input.Advance(Math.Min(bytes.Length, fieldLength));
        return bytes.Length >= fieldLength;
    }

    private DecodeOutcome? DecodeBlock(InputWindow input, uint length, IFlushSink sink)
    {
        if (length > BlockSize)
        {
            return new DecodeOutcome(0, "dest len longer than block size", Failed: true);
        }

        // The length of the block and a checksum.
        if (!TryTakeLength(input, 8, out var packed) || packed == 0 || packed > length || input.Peek((int)packed).Length < packed)
        {
            return new DecodeOutcome(0, "file corrupted", Failed: true);
        }

        var source = input.Available[..(int)packed];
        var target = _block.AsSpan(0, (int)length);
        if (packed == length)
        {
            source.CopyTo(target);
        }
        else if (LzoBlock.Decode(source, target) != length)
        {
            return new DecodeOutcome(0, "Compressed data violation", Failed: true);
        }

        if (!sink.Flush(target))
        {
            return new DecodeOutcome(0, Failed: true);
        }

        input.Advance((int)packed);
        return null;
    }
}

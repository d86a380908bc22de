using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>zstd: the first frame, whose window must fit into memory.</summary>
/// <remarks>Source: lib/decompress_unzstd.c, lib/zstd/decompress. A frame with a window over 128 MiB and one byte is refused by the decoder itself, after the memory was had.</remarks>
internal sealed unsafe class ZstdDecoder(DecoderSettings settings) : IKernelDecoder
{
    private const int PieceSize = 128 << 10;

    // ZSTD_error_* of zstd_errors.h.
    private const int PrefixUnknown = 10;
    private const int CorruptionDetected = 20;
    private const int ChecksumWrong = 22;
    private const int MemoryAllocation = 64;
    private const int DestinationTooSmall = 70;

    public CompressionMethod Method => CompressionMethod.Zstd;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var message = ZstdFrameHeader.Check(input.Peek(ZstdFrameHeader.MostLength), settings.MemoryBytes) ?? Decompress(input, new FlushPieces(PieceSize, sink));
        return new DecodeOutcome(input.Position - start, message, message is not null);
    }

    private static string? Decompress(InputWindow input, FlushPieces pieces)
    {
        var context = NativeLibraries.Enter(NativeLibraries.Zstd, LibZstd.CreateDecompression);
        try
        {
            // All of a small frame at once, so that the library takes the short way that the kernel's takes with the whole image before it.
            input.Peek(PieceSize + (PieceSize / 2));
            return Run(context, input, pieces);
        }
        finally
        {
            LibZstd.FreeDecompression(context);
        }
    }

    private static string? Run(nint context, InputWindow input, FlushPieces pieces)
    {
        while (true)
        {
            if (input.IsAtEnd)
            {
                return pieces.FlushRest() ? "ZSTD-compressed data is truncated" : "Failed to flush()";
            }

            var result = Step(context, input, pieces);
            if (LibZstd.IsError(result) != 0)
            {
                // What was decoded in the call that failed is not flushed.
                return Text(LibZstd.ErrorCode(result));
            }

            if (pieces.Refused || (result == 0 && !pieces.FlushRest()))
            {
                return "Failed to flush()";
            }

            if (result == 0)
            {
                return null;
            }
        }
    }

    private static nuint Step(nint context, InputWindow input, FlushPieces pieces)
    {
        var available = input.Available;
        var free = pieces.Free;
        fixed (byte* from = available)
        fixed (byte* to = free)
        {
            var source = new ZstdBuffer { Bytes = from, Size = (nuint)available.Length };
            var destination = new ZstdBuffer { Bytes = to, Size = (nuint)free.Length };
            var result = LibZstd.Decompress(context, &destination, &source);
            if (LibZstd.IsError(result) == 0)
            {
                input.Advance((int)source.Position);
                pieces.Commit((int)destination.Position);
            }

            return result;
        }
    }

    private static string Text(int error) => error switch
    {
        MemoryAllocation => "ZSTD decompressor ran out of memory",
        PrefixUnknown => "Input is not in the ZSTD format (wrong magic bytes)",
        DestinationTooSmall or CorruptionDetected or ChecksumWrong => "ZSTD-compressed data is corrupt",
        _ => "ZSTD-compressed data is probably corrupt",
    };
}

using System.Runtime.InteropServices;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>gzip: ten bytes and a name of header, deflate, and eight bytes that are passed over unread.</summary>
/// <remarks>
/// Source: lib/decompress_inflate.c. Of the header's flags only FNAME is known; FEXTRA, FCOMMENT and FHCRC stay in the way of the deflate data.
/// Checksum and length are not compared.
/// </remarks>
internal sealed unsafe class GzipDecoder : IKernelDecoder
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;
    private const int PieceSize = 32 << 10;
    private const byte NameFlag = 8;

    public CompressionMethod Method => CompressionMethod.Gzip;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        if (input.Peek(HeaderLength) is not [0x1f, 0x8b, 0x08, var flags, _, _, _, _, _, _, ..])
        {
            return new DecodeOutcome(0, "Not a gzip file", Failed: true);
        }

        input.Advance(HeaderLength);
        if ((flags & NameFlag) != 0 && !SkipName(input))
        {
            return new DecodeOutcome(0, "header error", Failed: true);
        }

        var message = Inflate(input, new FlushPieces(PieceSize, sink));
        if (message is not null)
        {
            return new DecodeOutcome(0, message, Failed: true);
        }

        var consumed = input.Position - start + TrailerLength;
        var missing = TrailerLength - (int)input.Skip(TrailerLength);
        return new DecodeOutcome(consumed, Undefined: missing == 0 ? null
            : $"the gzip trailer is {missing} bytes short of 8, and the kernel reads on far behind the end of the image");
    }

    private static bool SkipName(InputWindow input)
    {
        while (!input.IsAtEnd)
        {
            var end = input.Available.IndexOf((byte)0);
            input.Advance(end < 0 ? input.Available.Length : end + 1);
            if (end >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string? Inflate(InputWindow input, FlushPieces pieces)
    {
        // On the native heap: zlib keeps the address.
        var stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));
        try
        {
            NativeLibraries.Enter(NativeLibraries.Zlib, () => LibZ.InflateInit(stream, LibZ.RawWindow, "1.2.11", LibZ.StreamSize));
            var message = Run(stream, input, pieces);
            _ = LibZ.InflateEnd(stream);
            return message;
        }
        finally
        {
            NativeMemory.Free(stream);
        }
    }

    private static string? Run(ZStream* stream, InputWindow input, FlushPieces pieces)
    {
        while (true)
        {
            if (input.IsAtEnd)
            {
                return pieces.FlushRest() ? "read error" : "write error";
            }

            var result = Step(stream, input, pieces);
            if (pieces.Refused || (result != LibZ.Ok && !pieces.FlushRest()))
            {
                return "write error";
            }

            if (result != LibZ.Ok)
            {
                return result == LibZ.StreamEnd ? null : "uncompression error";
            }
        }
    }

    private static int Step(ZStream* stream, InputWindow input, FlushPieces pieces)
    {
        var free = pieces.Free;
        var available = input.Available;
        fixed (byte* from = available)
        fixed (byte* to = free)
        {
            stream->NextIn = from;
            stream->AvailableIn = (uint)available.Length;
            stream->NextOut = to;
            stream->AvailableOut = (uint)free.Length;
            var result = LibZ.Inflate(stream, LibZ.NoFlush);
            input.Advance(available.Length - (int)stream->AvailableIn);
            pieces.Commit(free.Length - (int)stream->AvailableOut);
            return result;
        }
    }
}

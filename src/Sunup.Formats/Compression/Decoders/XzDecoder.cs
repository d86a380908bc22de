using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>xz: the first stream, with no check or CRC32, LZMA2 alone or behind one BCJ filter.</summary>
/// <remarks>Source: lib/decompress_unxz.c, lib/xz/xz_dec_stream.c; the xz file format, version 1.1.0.</remarks>
internal sealed class XzDecoder(DecoderSettings settings) : IKernelDecoder
{
    public const int PieceSize = 4096;
    private const int HeaderLength = 12;
    private const byte CheckCrc32 = 1;

    public CompressionMethod Method => CompressionMethod.Xz;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var pieces = new FlushPieces(PieceSize, sink);
        NativeLibraries.Enter(NativeLibraries.Lzma, () => LibLzma.Crc32([]));
        var fault = Decode(input, pieces);
        if (!pieces.FlushRest() && fault == XzFault.None)
        {
            fault = XzFault.Refused;
        }

        return new DecodeOutcome(input.Position - start, XzFaults.Text(fault), fault != XzFault.None, fault != XzFault.FilterMissingHere ? null
            : "the liblzma of this machine does not know a filter that the kernel knows");
    }

    private XzFault Decode(InputWindow input, FlushPieces pieces)
    {
        var header = input.Peek(HeaderLength);
        if (header.Length < HeaderLength)
        {
            return XzFault.Data;
        }

        var fault = CheckHeader(header);
        if (fault != XzFault.None)
        {
            return fault;
        }

        var check = header[7];
        input.Advance(HeaderLength);
        using var blocks = new XzBlockDecoder(settings, input, pieces, check == CheckCrc32);
        return DecodeBlocks(input, blocks, check);
    }

    private static XzFault DecodeBlocks(InputWindow input, XzBlockDecoder blocks, byte check)
    {
        while (!input.IsAtEnd)
        {
            if (input.Available[0] == 0)
            {
                return XzIndex.Read(input, blocks.Sizes, check);
            }

            var fault = blocks.Decode();
            if (fault != XzFault.None)
            {
                return fault;
            }
        }

        return XzFault.Data;
    }

    private static XzFault CheckHeader(ReadOnlySpan<byte> header)
    {
        if (header is not [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, ..])
        {
            return XzFault.Format;
        }

        return LibLzma.Crc32(header[6..8]) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) ? XzFault.Data
            : header[6] != 0 || header[7] > CheckCrc32 ? XzFault.Options
            : XzFault.None;
    }
}

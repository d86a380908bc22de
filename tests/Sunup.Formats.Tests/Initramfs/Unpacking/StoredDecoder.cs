using System.Buffers.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>A compression that does not compress, with gzip's magic: length, bytes. It ends where it says, and flushes in pieces of 32 KiB as gzip does.</summary>
internal sealed class StoredDecoder(int flushSize) : IKernelDecoder
{
    public CompressionMethod Method => CompressionMethod.Gzip;

    public static byte[] Compress(byte[] plain)
    {
        var bytes = new byte[6 + plain.Length];
        (bytes[0], bytes[1]) = (0x1f, 0x8b);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), plain.Length);
        plain.CopyTo(bytes, 6);
        return bytes;
    }

    public static IKernelDecoder Create(CompressionMethod method, DecoderSettings settings) => new StoredDecoder(1 << 15);

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        var header = input.Peek(6);
        if (header.Length < 6)
        {
            return new DecodeOutcome(0, "read error", Failed: true);
        }

        var left = BinaryPrimitives.ReadInt32LittleEndian(header[2..]);
        input.Advance(6);
        while (left > 0)
        {
            var piece = input.Peek(Math.Min(left, flushSize));
            piece = piece[..Math.Min(piece.Length, Math.Min(left, flushSize))];
            if (piece.IsEmpty || !sink.Flush(piece))
            {
                return new DecodeOutcome(0, piece.IsEmpty ? "read error" : "write error", Failed: true);
            }

            left -= piece.Length;
            input.Advance(piece.Length);
        }

        return new DecodeOutcome(input.Position - start);
    }
}

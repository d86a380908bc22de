using System.Buffers;
using System.Buffers.Binary;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>The checksum of an image: a sum of its 16-bit words, folded to 16 bits, and the file's length. EFI firmware does not look at it.</summary>
/// <remarks>Source: PE/COFF section 3.4.2 names the field; ImageHlp's algorithm, as its implementations agree on. The field itself counts as 0.</remarks>
public static class PeCheckSum
{
    private const int BufferLength = 1 << 18;

    public static uint Compute(Stream pe, PeImage image)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        ulong sum = 0;
        long at = 0;
        pe.Position = 0;
        for (int read; (read = pe.ReadAtLeast(buffer.AsSpan(0, BufferLength), BufferLength, throwOnEndOfStream: false)) > 0; at += read)
        {
            Hide(buffer.AsSpan(0, read), image.CheckSumOffset - at);
            sum += Sum(buffer.AsSpan(0, read));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (uint)(sum + (ulong)at);
    }

    private static void Hide(Span<byte> bytes, long field)
    {
        for (var i = field; i < field + 4; i++)
        {
            if (i >= 0 && i < bytes.Length)
            {
                bytes[(int)i] = 0;
            }
        }
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        }

        return bytes.Length == 1 ? sum + bytes[0] : sum;
    }
}

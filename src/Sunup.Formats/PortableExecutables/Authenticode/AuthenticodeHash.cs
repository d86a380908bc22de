using System.Buffers;
using System.Security.Cryptography;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>The hash of an image that its signatures sign, and that db and dbx hold for images without one.</summary>
public static class AuthenticodeHash
{
    private const int BufferLength = 1 << 20;

    /// <summary>Reads the file once. Memory is one buffer.</summary>
    /// <param name="pe">The file; can seek, and is left open.</param>
    /// <param name="image">Its headers.</param>
    /// <param name="algorithm">SHA-256 in all that is signed today.</param>
    public static byte[] Compute(Stream pe, PeImage image, HashAlgorithmName algorithm) => Compute(pe, image, [algorithm])[0];

    /// <summary>Several algorithms in one reading of the file; the hashes in their order.</summary>
    public static IReadOnlyList<byte[]> Compute(Stream pe, PeImage image, IReadOnlyList<HashAlgorithmName> algorithms)
    {
        var hashes = algorithms.Select(IncrementalHash.CreateHash).ToList();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            foreach (var (offset, length) in AuthenticodeRanges.Of(image, pe.Length))
            {
                pe.Position = offset;
                Add(hashes, pe, length, buffer);
            }

            return [.. hashes.Select(hash => hash.GetHashAndReset())];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            hashes.ForEach(hash => hash.Dispose());
        }
    }

    private static void Add(List<IncrementalHash> hashes, Stream pe, long length, byte[] buffer)
    {
        for (var left = length; left > 0;)
        {
            var read = pe.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
            {
                return;
            }

            foreach (var hash in hashes)
            {
                hash.AppendData(buffer, 0, read);
            }

            left -= read;
        }
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>SHA-256 of served contents, computed when it is asked for and kept as long as no file of it changes.</summary>
/// <remarks>A file is taken as unchanged while its inode, time and length are. Thread-safe.</remarks>
public sealed class ContentDigests
{
    private const int BlockLength = 1 << 20;

    // Enough for thousands of machines; past it the cache starts anew.
    private const int MostKept = 4096;

    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>Lower case hexadecimal; null if a file of it cannot be read, or is shorter than planned.</summary>
    public async Task<string?> GetAsync(ServedContent content, CancellationToken cancellationToken)
    {
        using var reader = new ContentReader(content);
        try
        {
            var key = Identify(content, reader);
            if (key is not null && _digests.TryGetValue(key, out var known))
            {
                return known;
            }

            var digest = await Task.Run(() => Compute(reader, cancellationToken), cancellationToken);
            if (key is not null)
            {
                Keep(key, digest);
            }

            return digest;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(string key, string digest)
    {
        if (_digests.Count >= MostKept)
        {
            _digests.Clear();
        }

        _digests[key] = digest;
    }

    private static string Compute(ContentReader reader, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            for (long offset = 0; offset < reader.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = reader.Read(offset, buffer.AsSpan(0, BlockLength));
                hash.AppendData(buffer, 0, count);
                offset += count;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Null for a content with bytes in memory: those are small, and hashing them is as cheap as looking them up.
    private static string? Identify(ServedContent content, ContentReader reader)
    {
        var key = new StringBuilder();
        foreach (var segment in content.Segments)
        {
            switch (segment)
            {
                case FileSegment file:
                    var status = FileStatus.Of(reader.Open(file));
                    key.Append($"f{status.Device}:{status.Inode}:{status.ModifiedAt.UtcTicks}:{status.Length}:{file.Offset}:{file.Length}:{file.Path};");
                    break;
                case ZeroSegment zeros:
                    key.Append($"z{zeros.Length};");
                    break;
                default:
                    return null;
            }
        }

        return key.ToString();
    }
}

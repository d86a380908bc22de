using System.Security.Cryptography;

namespace Sunup.Planning.Artifacts;

internal static class FileHash
{
    /// <summary>Read at once. Asynchronous reads of a stream come by four KiB each, and a kernel of 13 MiB spent more time in the thread pool than in SHA-256.</summary>
    private const int PieceBytes = 64 << 10;

    /// <summary>SHA-256 of the whole file, in lower-case hex; on a thread of the pool.</summary>
    public static Task<string> Sha256Async(string path, CancellationToken cancellationToken) => Task.Run(() => Sha256(path, cancellationToken), cancellationToken);

    private static string Sha256(string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceBytes];
        while (file.Read(piece) is > 0 and var count)
        {
            hash.AppendData(piece, 0, count);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

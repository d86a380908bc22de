using System.IO.Compression;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Disks.Qcow2;

/// <summary>Compressed clusters of a QCOW2 image.</summary>
public static class Qcow2Cluster
{
    /// <summary>A whole cluster; null for bytes that give less.</summary>
    /// <param name="bytes">The compressed piece; what follows it is not looked at.</param>
    /// <param name="compressionType">Of the header: 0 deflate without any header, 1 zstd.</param>
    /// <param name="clusterSize">In bytes; no more than that is made.</param>
    public static byte[]? Decompress(byte[] bytes, byte compressionType, int clusterSize)
    {
        if (compressionType == 1)
        {
            var payload = Decompression.ToArray(bytes, CompressionMethod.Zstd, clusterSize);
            return payload.Bytes.Length >= clusterSize ? payload.Bytes.ToArray() : null;
        }

        var cluster = new byte[clusterSize];
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(bytes, writable: false), CompressionMode.Decompress);
            return deflate.ReadAtLeast(cluster, clusterSize, throwOnEndOfStream: false) == clusterSize ? cluster : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

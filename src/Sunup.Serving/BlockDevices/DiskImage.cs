using Sunup.Model;

namespace Sunup.Serving.BlockDevices;

/// <summary>Opens what a disk is served from.</summary>
public static class DiskImage
{
    private static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xfb];

    /// <param name="path">An image or a block device.</param>
    /// <param name="isReadOnly">Nothing is ever written.</param>
    /// <param name="blockSize">512 or 4096; null takes the block device's, or 512.</param>
    /// <param name="format">How it is to be read.</param>
    /// <exception cref="FindingException">SU0560: it cannot be used.</exception>
    public static IBlockDevice Open(string path, bool isReadOnly, int? blockSize = null, ImageFormat format = ImageFormat.Auto)
    {
        var isQcow2 = format is ImageFormat.Qcow2 || (format is ImageFormat.Auto && BeginsAsQcow2(path));
        return !isQcow2 ? FileBlockDevice.Open(path, isReadOnly, blockSize)
            : isReadOnly ? Qcow2BlockDevice.Open(path, blockSize)
            : throw new FindingException(BlockDeviceFindings.Qcow2IsReadOnly(path));
    }

    // What cannot be read is told by the one who opens it.
    private static bool BeginsAsQcow2(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> start = stackalloc byte[4];
            return RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

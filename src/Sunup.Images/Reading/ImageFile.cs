using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Streams;
using Sunup.Model;

namespace Sunup.Images.Reading;

/// <summary>An image on disk, open for reading.</summary>
public static class ImageFile
{
    /// <exception cref="FindingException">It cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return stream.CanSeek ? stream : throw new IOException("it is no file but a pipe or the like");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(ReadingFindings.Unreadable(path, error.Message), error);
        }
    }

    /// <summary>Reads an image, or its first bytes, as the kernel does.</summary>
    public static InitramfsReading Read(Stream image, long length, UnpackRules rules, IInitramfsVisitor visitor)
    {
        image.Position = 0;
        return InitramfsReader.Read(new InputWindow(new StreamSlice(image, length)), rules, visitor, KernelDecoders.Create);
    }
}

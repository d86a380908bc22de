using Microsoft.Win32.SafeHandles;

namespace Sunup.Serving.Http;

/// <summary>Sends runs of files on a connection without copying them through this process. A feature of plain (not TLS) connections.</summary>
internal interface IFileTransmitter
{
    /// <summary>The next <c>GetMemory</c> of the connection's writer gives a window of at least <paramref name="length"/> bytes that stands for this run of the file.</summary>
    /// <remarks>
    /// The caller advances the writer by exactly <paramref name="length"/> and writes nothing into the window. So the server above counts the bytes
    /// as it counts any, while they go from the page cache to the socket. At most <see cref="SendFileWriter.WindowLength"/> bytes at a time.
    /// </remarks>
    void Stage(SafeFileHandle file, long offset, int length);

    /// <summary>What ended the connection's sending; null while all went out.</summary>
    Exception? Fault { get; }

    /// <summary>Bytes that the kernel has taken, heads of answers included.</summary>
    long BytesSent { get; }
}

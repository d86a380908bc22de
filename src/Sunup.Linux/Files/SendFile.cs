using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>sendfile(2): bytes of a file go from the page cache to a socket without passing through this process.</summary>
public static class SendFile
{
    /// <summary>What <see cref="Send"/> gives when the socket takes nothing now.</summary>
    public const long WouldBlock = -1;

    private const int ErrorInterrupted = 4;

    /// <summary>Sends up to <paramref name="length"/> bytes from <paramref name="offset"/>; returns how many went, 0 past the file's end, or <see cref="WouldBlock"/>.</summary>
    /// <param name="socket">A connected socket in non-blocking mode.</param>
    /// <param name="file">A regular file, open for reading.</param>
    /// <param name="offset">In bytes.</param>
    /// <param name="length">In bytes.</param>
    /// <exception cref="IOException">The connection is gone, or the file cannot be read.</exception>
    public static long Send(SafeHandle socket, SafeFileHandle file, long offset, long length)
    {
        while (true)
        {
            var sent = FileCalls.SendFile(socket, file, ref offset, (nuint)length);
            if (sent >= 0)
            {
                return sent;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == FileCalls.ErrorAgain)
            {
                return WouldBlock;
            }

            if (error != ErrorInterrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }
}

using System.Buffers;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Files;

namespace Sunup.Serving.Http;

/// <summary>Sends a run of a file over a socket by sendfile(2), asynchronously.</summary>
internal static class FileSending
{
    // What goes by copy when the socket is full. The kernel says "room again" only at a third of the buffer, so this is a small part of what follows.
    private const int CopyLength = 16 << 10;

    /// <summary>Sends all of it and returns its length.</summary>
    /// <exception cref="FileShrunkException">The file is shorter than that by now.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    internal static async ValueTask<int> SendAsync(Socket socket, SafeFileHandle file, long offset, int length, CancellationToken cancellationToken)
    {
        var end = offset + length;
        while (offset < end)
        {
            var sent = SendFile.Send(socket.SafeHandle, file, offset, end - offset);
            if (sent == SendFile.WouldBlock)
            {
                // .NET tells when a socket takes bytes again only to one who sends some.
                sent = await CopyAsync(socket, file, offset, (int)Math.Min(end - offset, CopyLength), cancellationToken);
            }

            if (sent == 0)
            {
                throw new FileShrunkException(offset);
            }

            offset += sent;
        }

        return length;
    }

    private static async ValueTask<int> CopyAsync(Socket socket, SafeFileHandle file, long offset, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var count = RandomAccess.Read(file, buffer.AsSpan(0, length), offset);
            return count == 0 ? 0 : await socket.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A file became shorter while it was sent.</summary>
internal sealed class FileShrunkException(long offset) : IOException($"the file became shorter while it was sent: byte {offset} is gone");

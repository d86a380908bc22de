using System.Net.Sockets;

namespace Sunup.Serving.Http;

/// <summary>Sends runs of files by sendfile(2), which is how .NET sends a <see cref="SendPacketsElement"/> that is a file.</summary>
internal static class SendFile
{
    /// <summary>Sends all of it and returns its length.</summary>
    /// <exception cref="IOException">The file is shorter than that by now.</exception>
    /// <exception cref="SocketException">The connection is gone.</exception>
    internal static async ValueTask<int> SendAsync(Socket socket, FileStream file, long offset, int length)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var operation = new SocketAsyncEventArgs { SendPacketsElements = [new SendPacketsElement(file, offset, length)] };
        operation.Completed += (_, _) => done.TrySetResult();
        if (socket.SendPacketsAsync(operation))
        {
            await done.Task;
        }

        if (operation.SocketError != SocketError.Success)
        {
            throw new SocketException((int)operation.SocketError);
        }

        return operation.BytesTransferred == length
            ? length
            : throw new IOException($"the file became shorter while it was sent: byte {offset + operation.BytesTransferred} is gone");
    }
}

using System.Net.Sockets;

namespace Sunup.Trials.VirtualMachines.Control;

/// <summary>Lines on the control socket. Read byte by byte up to the line's end: what follows a line may be the console's.</summary>
internal static class ControlLines
{
    /// <summary>A line without its end; null where the connection ended before, or the line is too long.</summary>
    public static async Task<byte[]?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var one = new byte[1];
        while (line.Length < ControlRequest.MostBytes && await socket.ReceiveAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToArray();
            }

            line.WriteByte(one[0]);
        }

        return null;
    }

    public static async Task WriteAsync(Socket socket, byte[] line, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> left = (byte[])[.. line, (byte)'\n'];
        while (!left.IsEmpty)
        {
            left = left[await socket.SendAsync(left, cancellationToken)..];
        }
    }
}

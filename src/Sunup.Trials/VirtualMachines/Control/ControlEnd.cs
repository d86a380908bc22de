using System.Net.Sockets;

namespace Sunup.Trials.VirtualMachines.Control;

/// <summary>Waits until a supervisor is gone: its end of the connection closes when it has written its last state.</summary>
public static class ControlEnd
{
    public static async Task WaitAsync(ControlClient client, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        try
        {
            while (await client.Socket.ReceiveAsync(one, cancellationToken) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset, which is an end too.
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Mdns;
using Sunup.Trials.BootNetworks;

namespace Sunup.Trials.Boots.Answers;

/// <summary>One question to a machine, from Sunup's own address on the boot network.</summary>
internal sealed class AnswerProbe(INetworkScope scope)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private ushort _id;

    /// <summary>Null where it answers; else why it does not, in words that stay the same from one time to the next.</summary>
    public async Task<string?> AskAsync(IPAddress address, ExpectedAnswer wanted, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(s_patience);
        try
        {
            return wanted.HostName is { } name ? await ResolveAsync(address, name, time.Token) : await ConnectAsync(address, wanted.Port, time.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return wanted.HostName is null ? "nothing came back: the packet was dropped, or the machine has another address by now" : "nobody answered the question";
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return "the machine refuses: nothing listens there yet";
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string?> ConnectAsync(IPAddress address, ushort port, CancellationToken cancellationToken)
    {
        using var socket = scope.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
        return null;
    }

    /// <summary>Asked of all; only what the machine itself answers counts.</summary>
    private async Task<string?> ResolveAsync(IPAddress address, string name, CancellationToken cancellationToken)
    {
        using var socket = scope.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(BootNetwork.ServerAddress, 0));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, BootNetwork.ServerAddress.GetAddressBytes());
        var id = ++_id;
        await socket.SendToAsync(MdnsQuestion.ToBytes(id, name), SocketFlags.None, new IPEndPoint(MdnsQuestion.Group, MdnsQuestion.Port), cancellationToken);
        var buffer = new byte[9000];
        while (true)
        {
            var answer = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancellationToken);
            if (answer.RemoteEndPoint is IPEndPoint from && from.Address.Equals(address) && MdnsQuestion.IsAnswer(buffer.AsSpan(0, answer.ReceivedBytes), id))
            {
                return null;
            }
        }
    }
}

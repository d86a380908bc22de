using System.ComponentModel;
using System.Net.Sockets;
using Sunup.Linux.Interfaces;
using Sunup.Linux.Packets;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Serving.Dhcp;

/// <summary>The sockets of one interface.</summary>
internal sealed class DhcpListener : IDisposable
{
    private DhcpListener(NetworkInterfaceState state, UdpBatchSocket server, UdpBatchSocket bootServer, FrameSocket? frames)
    {
        Index = state.Index;
        Server = server;
        BootServer = bootServer;
        Frames = frames;
        Interface = Describe(state);
    }

    /// <summary>The kernel's number: another one means that the interface was made anew.</summary>
    public int Index { get; }

    /// <summary>Port 67.</summary>
    public UdpBatchSocket Server { get; }

    /// <summary>Port 4011.</summary>
    public UdpBatchSocket BootServer { get; }

    /// <summary>Null without CAP_NET_RAW or on loopback: then clients without an address are answered by broadcast.</summary>
    public FrameSocket? Frames { get; }

    public DhcpInterface Interface { get; private set; }

    /// <summary>The interface went away; it is opened anew when it is back.</summary>
    public bool IsBroken { get; set; }

    /// <exception cref="FindingException">A port is taken or forbidden, or the interface does not exist.</exception>
    public static DhcpListener Open(NetworkInterfaceState state, DhcpServiceConfig config)
    {
        var server = Bind(state.Name, config.Port);
        try
        {
            var bootServer = Bind(state.Name, config.BootServerPort);
            return new DhcpListener(state, server, bootServer, state.IsLoopback ? null : OpenFrames(state, config));
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Update(NetworkInterfaceState state) => Interface = Describe(state);

    public void Dispose()
    {
        Server.Dispose();
        BootServer.Dispose();
        Frames?.Dispose();
    }

    private static DhcpInterface Describe(NetworkInterfaceState state) =>
        new(state.Name, [.. state.Addresses.Select(address => new Ipv4Network(Ipv4Address.From(address.Address), address.PrefixLength))]);

    private static UdpBatchSocket Bind(string name, int port)
    {
        try
        {
            return UdpBatchSocket.Bind(name, port);
        }
        catch (SocketException e)
        {
            var owners = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? PortOwners.Find(TransportProtocol.Udp, port) : [];
            throw new FindingException(DhcpFindings.CannotListen(name, port, e.SocketErrorCode, e.Message, owners), e);
        }
    }

    private static FrameSocket? OpenFrames(NetworkInterfaceState state, DhcpServiceConfig config)
    {
        try
        {
            return FrameSocket.Open(state.Index, (ushort)(config.Port + 1));
        }
        catch (Win32Exception)
        {
            // Broadcast reaches the same clients; the service says once that it goes that way.
            return null;
        }
    }
}

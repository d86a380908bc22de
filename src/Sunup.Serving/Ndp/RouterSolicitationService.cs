using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Ndp;

namespace Sunup.Serving.Ndp;

/// <summary>Tells iPXE at once that a link has no IPv6 router, so that it does not wait for one. See <see cref="SolicitationPolicy"/>.</summary>
public sealed class RouterSolicitationService : IAsyncDisposable
{
    // RFC 4861 section 6.1: a neighbour discovery message with another hop limit came through a router and is dropped.
    private const int RequiredHopLimit = 255;
    // SOL_SOCKET and SO_BINDTODEVICE of asm-generic/socket.h, IPV6_UNICAST_HOPS of linux/in6.h.
    private const int SocketLevel = 1;
    private const int BindToDevice = 25;
    private const int UnicastHops = 16;

    private static readonly IPAddress AllRouters = IPAddress.Parse("ff02::2");
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    private readonly Socket _socket;
    private readonly SolicitationPolicy _policy;
    private readonly Predicate<MacAddress> _isBootClient;
    private readonly IBootEventSink _sink;
    private readonly BootClock _clock;
    private readonly HashSet<IPAddress> _ownAddresses;

    private RouterSolicitationService(
        Socket socket, HashSet<IPAddress> ownAddresses, Predicate<MacAddress> isBootClient, IBootEventSink sink, BootClock clock)
    {
        _socket = socket;
        _ownAddresses = ownAddresses;
        _isBootClient = isBootClient;
        _sink = sink;
        _clock = clock;
        _policy = new SolicitationPolicy(clock.Time);
    }

    /// <summary>Opens the service on one interface; null where IPv6 or the right to a raw socket is missing: boots then take longer, nothing else.</summary>
    /// <param name="interfaceName">The interface that clients are on.</param>
    /// <param name="isBootClient">Whether a MAC belongs to a machine that asked us for a boot lately.</param>
    /// <param name="sink">Where answers are told.</param>
    /// <param name="clock">The trace's clock.</param>
    /// <param name="scope">The network that the interface is in.</param>
    public static RouterSolicitationService? TryOpen(
        string interfaceName, Predicate<MacAddress> isBootClient, IBootEventSink sink, BootClock clock, INetworkScope scope)
    {
        try
        {
            var (socket, addresses) = scope.Run(() => Bind(interfaceName));
            return new RouterSolicitationService(socket, addresses, isBootClient, sink, clock);
        }
        catch (SocketException e)
        {
            sink.Publish(Note(clock, $"router solicitations on {interfaceName} are not answered ({e.Message}): iPXE may wait 14 s for an IPv6 router that does not exist"));
            return null;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[1500];
        var anyone = new IPEndPoint(IPAddress.IPv6Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, cancellationToken);
                Handle(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                _sink.Publish(Note(_clock, $"router solicitations: {e.Message}"));
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static (Socket Socket, HashSet<IPAddress> Own) Bind(string interfaceName)
    {
        var link = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(link => string.Equals(link.Name, interfaceName, StringComparison.Ordinal))
            ?? throw new SocketException((int)SocketError.AddressNotAvailable);
        var index = link.GetIPProperties().GetIPv6Properties().Index;
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(interfaceName));
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllRouters, index));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllNodes, index));
        // .NET's own name for this option means the ancillary IPV6_HOPLIMIT on Linux.
        socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, UnicastHops, BitConverter.GetBytes(RequiredHopLimit));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, RequiredHopLimit);
        return (socket, [.. link.GetIPProperties().UnicastAddresses.Select(address => WithoutScope(address.Address))]);
    }

    private void Handle(ReadOnlySpan<byte> message, IPEndPoint sender)
    {
        if (RouterAdvertisement.TryRead(message, out _) && !_ownAddresses.Contains(WithoutScope(sender.Address)))
        {
            _policy.RouterHeard();
        }
        else if (!message.IsEmpty && message[0] == RouterSolicitation.Type && RouterSolicitation.TryRead(message, out var solicitation, out _))
        {
            Answer(solicitation, sender);
        }
    }

    private void Answer(in RouterSolicitation solicitation, IPEndPoint sender)
    {
        var decision = _policy.Decide(solicitation, address => _isBootClient(new MacAddress(address)));
        if (decision != SolicitationDecision.Answer)
        {
            return;
        }

        _socket.SendTo(RouterAdvertisement.NoRouter.ToBytes(), SocketFlags.None, sender);
        var mac = new MacAddress(solicitation.LinkLayerAddress!.Value);
        _sink.Publish(new BootEvent
        {
            At = _clock.Now,
            Source = EventSource.Ndp,
            Kind = EventKinds.NdpNoRouter,
            Text = $"told {mac} that there is no IPv6 router here, so that it does not wait for one",
            Subject = new EventSubject(Mac: mac),
            Fields = [new EventField("mac", mac.ToString())],
        });
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private static BootEvent Note(BootClock clock, string text) => new()
    {
        At = clock.Now,
        Source = EventSource.Ndp,
        Kind = EventKinds.Note,
        Severity = EventSeverity.Debug,
        Text = text,
    };
}

using System.ComponentModel;
using Sunup.Linux.Packets;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Server;
using Sunup.Serving.Clients;

namespace Sunup.Serving.Dhcp;

/// <summary>One thread that receives, decides, records and sends. Batches share one write to the lease log and one call to send.</summary>
internal sealed class DhcpLoop(
    DhcpServer server,
    DhcpServiceConfig config,
    DhcpInterfaces interfaces,
    LeaseLog? log,
    IClientTable clients,
    DhcpEventWriter events,
    BootClock clock) : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);
    private const int TicksPerRefresh = 5;

    /// <summary>What poll passes over.</summary>
    private const int Nothing = -1;

    private readonly PollSet _poll = new();
    private long _lastTick = clock.Time.GetTimestamp();
    private int _ticks;

    /// <summary>Ends the loop soon; from any thread.</summary>
    public void Wake() => _poll.Wake();

    /// <summary>Serves until the token is cancelled.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        Watch();
        while (!cancellationToken.IsCancellationRequested)
        {
            _poll.Wait(TickInterval);
            for (var i = 0; i < interfaces.Listeners.Count; i++)
            {
                Serve(interfaces.Listeners[i], 3 * i);
            }

            if (clock.Time.GetElapsedTime(_lastTick) >= TickInterval)
            {
                _lastTick = clock.Time.GetTimestamp();
                Tick();
            }
        }
    }

    public void Dispose() => _poll.Dispose();

    private void Watch()
    {
        server.Exclude(interfaces.Listeners.SelectMany(listener => listener.Interface.Addresses).Select(network => network.Address));
        _poll.Set(interfaces.Listeners.SelectMany(listener => listener.IsBroken
            ? [Nothing, Nothing, Nothing]
            : new[] { listener.Server.Descriptor, listener.BootServer.Descriptor, listener.Frames?.Descriptor ?? Nothing }));
    }

    private void Tick()
    {
        log?.Tick(() => server.Leases);
        events.Summarize();
        if (++_ticks % TicksPerRefresh == 0)
        {
            interfaces.Refresh();
            Watch();
        }
    }

    private void Serve(DhcpListener listener, int first)
    {
        try
        {
            if (_poll.IsReady(first))
            {
                Serve(listener, listener.Server, DhcpPort.Server);
            }

            if (_poll.IsReady(first + 1))
            {
                Serve(listener, listener.BootServer, DhcpPort.BootServer);
            }

            if (_poll.IsReady(first + 2) && listener.Frames is { } frames)
            {
                Listen(listener, frames);
            }
        }
        catch (Win32Exception e)
        {
            listener.IsBroken = true;
            Watch();
            events.Trouble($"{listener.Interface.Name}: {e.Message}");
        }
    }

    private void Serve(DhcpListener listener, UdpBatchSocket socket, DhcpPort port)
    {
        var count = socket.Receive();
        for (var i = 0; i < count; i++)
        {
            var origin = socket.Origin(i);
            var reception = new DhcpReception(listener.Interface, new(origin.Source), origin.SourcePort, new(origin.Destination), port);
            Handle(listener, socket, socket.Datagram(i), origin.IsTruncated, reception);
        }

        // RFC 2131 section 3.1: an address is committed before the DHCPACK is sent.
        log?.Write();
        if (socket.Flush() is { } failures)
        {
            var (destination, error) = failures[0];
            events.Trouble($"{failures.Count} answers on {listener.Interface.Name} could not be sent, the first to {new Ipv4Address(destination)}: {new Win32Exception(error).Message}");
        }
    }

    private void Handle(DhcpListener listener, UdpBatchSocket socket, ReadOnlySpan<byte> datagram, bool isTruncated, in DhcpReception reception)
    {
        if (isTruncated)
        {
            events.Unreadable(reception, datagram.Length, "too-long", "longer than a DHCP message can be on Ethernet");
            return;
        }

        var read = DhcpMessageReader.Read(datagram);
        if (read.Message is not { } message)
        {
            events.Unreadable(reception, datagram.Length, "malformed", read.Fault!.ToString());
            return;
        }

        var decision = server.Handle(message, reception, clock.Now);
        if (decision.LeaseChange is { } change)
        {
            log?.Add(change);
        }

        if (decision.Reply is { } reply)
        {
            Send(listener, socket, reply, decision);
        }

        Remember(message, reception, decision);
        events.Handled(message, reception, decision);
    }

    private void Send(DhcpListener listener, UdpBatchSocket socket, DhcpMessage reply, DhcpDecision decision)
    {
        var buffer = socket.NextBuffer;
        var written = DhcpMessageWriter.Write(reply, buffer[..decision.MaxReplyLength]);
        if (!written.LeftOut.IsEmpty)
        {
            events.Trouble($"{reply.Hardware} takes messages of {decision.MaxReplyLength} bytes: no room for option {string.Join(", ", written.LeftOut.Select(code => (int)code))}");
        }

        var destination = decision.Destination;
        if (destination.Route == DhcpRoute.Frame && listener.Frames is { } frames)
        {
            log?.Write();
            if (frames.TrySend(reply.Hardware.EthernetValue, decision.Source.Value, (ushort)config.Port, destination.Address.Value, destination.Port, buffer[..written.Length]))
            {
                return;
            }
        }

        var address = destination.Route == DhcpRoute.Unicast ? destination.Address : Ipv4Address.Broadcast;
        socket.Queue(written.Length, decision.Source.Value, address.Value, destination.Port);
    }

    /// <summary>So that TFTP and HTTP know whose address a request comes from.</summary>
    private void Remember(DhcpMessage message, in DhcpReception reception, DhcpDecision decision)
    {
        if (message.Type is not (DhcpMessageType.Request or DhcpMessageType.Inform) || decision.Client is not { } client)
        {
            return;
        }

        var address = decision.ClientAddress ?? (reception.Port == DhcpPort.BootServer && !reception.Source.IsAny ? reception.Source : null);
        if (address is { IsAny: false } known)
        {
            clients.Saw(known.ToIPAddress(), new ClientSighting(BootDirector.IdentityOf(client), decision.Machine, clock.Now));
        }
    }

    /// <summary>Answers of other servers: broadcast, or sent to an address of ours.</summary>
    private void Listen(DhcpListener listener, FrameSocket frames)
    {
        for (var count = 0; count < 64; count++)
        {
            var datagram = frames.Receive(out var source, out _);
            if (datagram.IsEmpty)
            {
                return;
            }

            if (DhcpMessageReader.Read(datagram).Message is { Op: DhcpMessage.BootReply, HasCookie: true } message
                && listener.Interface.Addresses.All(own => own.Address.Value != source))
            {
                events.ForeignAnswer(message, listener.Interface.Name, new Ipv4Address(source).ToString(), config.Mode == DhcpMode.Proxy);
            }
        }
    }
}

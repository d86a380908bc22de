using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tftp;

/// <summary>The TFTP server: read-only, with options and windows, one thread for all transfers.</summary>
/// <remarks>docs/formats/tftp.md says what is negotiated, the limits and the errors. Source: RFC 1350, 2347, 2348, 2349, 7440.</remarks>
/// <param name="config">Port, limits and modes; <see cref="TftpServiceConfig.Root"/> and case folding are the file source's.</param>
/// <param name="files">What is served. Called on the server's thread.</param>
/// <param name="events">Gets every request and outcome.</param>
/// <param name="clock">The trace's clock; its TimeProvider drives the timers.</param>
/// <param name="network">Where the sockets are made.</param>
/// <param name="addresses">Addresses to listen on; wildcards are allowed and answer from the address that was asked.</param>
public sealed class TftpService(TftpServiceConfig config, IBootFileSource files, IBootEventSink events, BootClock clock, INetworkScope network, IReadOnlyList<IPAddress> addresses) : IAsyncDisposable
{
    private const int ListenerBytes = 4 << 20;
    private TftpLoop? _loop;

    /// <summary>Where it listens; empty before <see cref="StartAsync"/>. With port 0 in the config the ports are the kernel's choice.</summary>
    public ImmutableArray<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Ends when the server has stopped; faulted when it stopped by itself.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Binds the ports and starts to serve.</summary>
    /// <exception cref="FindingException">A port cannot be bound: SU0501, SU0502, SU0503.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sockets = BindAll();
        EndPoints = [.. sockets.Select(socket => new IPEndPoint(socket.LocalAddress.Address, socket.LocalAddress.Port))];
        _loop = new TftpLoop(config, new TftpRequestReader(config, files), new TftpReport(events, clock), network, clock.Time, sockets);
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Completion = completion.Task;
        new Thread(() => Run(_loop, completion)) { IsBackground = true, Name = "tftp" }.Start();
        foreach (var endpoint in EndPoints)
        {
            events.Publish(new BootEvent
            {
                At = clock.Now,
                Source = EventSource.Tftp,
                Kind = EventKinds.ServiceListening,
                Text = $"TFTP listens on {endpoint}{(config.SinglePort ? ", all transfers from this port" : "")}",
                Fields = [new EventField("endpoint", endpoint.ToString())],
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>Stops: running transfers get an ERROR and an event.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_loop is null)
        {
            return;
        }

        _loop.Stop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Dispose();
        _loop = null;
    }

    private static void Run(TftpLoop loop, TaskCompletionSource completion)
    {
        try
        {
            loop.Run();
            completion.SetResult();
        }
#pragma warning disable CA1031 // The top of the thread: what ended it goes to whoever awaits Completion.
        catch (Exception e)
#pragma warning restore CA1031
        {
            completion.SetException(e);
        }
    }

    private List<UdpSocket> BindAll()
    {
        var sockets = new List<UdpSocket>();
        try
        {
            foreach (var address in addresses)
            {
                sockets.Add(Bind(address));
            }

            return sockets;
        }
        catch
        {
            sockets.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    private UdpSocket Bind(IPAddress address)
    {
        try
        {
            return network.Run(() => UdpSocket.Bind(address, config.Port, ListenerBytes));
        }
        catch (Win32Exception e)
        {
            // /proc tells of the sockets of the network that the asking thread is in.
            var owners = e.NativeErrorCode == UdpSocket.AddressInUse ? network.Run(() => PortOwners.Find(TransportProtocol.Udp, config.Port)) : [];
            throw TftpFindings.CannotBind(address, config.Port, owners, e);
        }
    }
}

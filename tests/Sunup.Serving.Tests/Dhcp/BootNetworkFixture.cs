using System.Collections.Immutable;
using System.Net;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Processes;
using Sunup.Model;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Serving.Clients;
using Sunup.Serving.Dhcp;

namespace Sunup.Serving.Tests.Dhcp;

/// <summary>Two namespaces and a wire: the server has <c>srv0</c> with 10.7.0.1/24, the client <c>cli0</c>.</summary>
internal sealed class BootNetworkFixture : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public BootNetworkFixture()
    {
        Requires.Root();
        ServerSide = NetworkNamespace.Create("dhcp-server");
        ClientSide = NetworkNamespace.Create("dhcp-client");
        using var links = LinkClient.Open(ServerSide);
        links.CreateVethPair("srv0", "cli0");
        links.MoveTo("cli0", ClientSide);
        links.AddAddress("srv0", IPAddress.Parse("10.7.0.1"), 24);
        links.SetUp("srv0");
        using var clientLinks = LinkClient.Open(ClientSide);
        clientLinks.SetUp("cli0");
    }

    public NetworkNamespace ServerSide { get; }

    public NetworkNamespace ClientSide { get; }

    public RecordingSink Sink { get; } = new();

    public ClientTable Clients { get; } = new();

    public string StateDirectory => _folder.Path;

    public static ServiceConfig Config(string state, DhcpMode mode = DhcpMode.Full, int leaseSeconds = 3600) => new()
    {
        Interfaces = ["srv0"],
        StateDirectory = state,
        Dhcp = new DhcpServiceConfig
        {
            Mode = mode,
            Subnets =
            [
                new SubnetConfig
                {
                    Network = IPNetwork.Parse("10.7.0.0/24"),
                    Pools = [new AddressRange(IPAddress.Parse("10.7.0.100"), IPAddress.Parse("10.7.0.110"))],
                    Router = IPAddress.Parse("10.7.0.1"),
                    Dns = [IPAddress.Parse("10.7.0.1")],
                    Lease = TimeSpan.FromSeconds(leaseSeconds),
                },
            ],
        },
    };

    public DhcpService Service(ServiceConfig? config = null, IBootPolicy? policy = null) =>
        new(config ?? Config(StateDirectory), policy ?? new NoBootPolicy(), Clients, Sink, new BootClock(TimeProvider.System), ServerSide);

    /// <summary>A script for udhcpc that sets and removes the address, as a distribution's does.</summary>
    public string UdhcpcScript()
    {
        var path = _folder.File("udhcpc.sh");
        File.WriteAllText(path, """
            #!/bin/sh
            echo "$1 ${ip:-none}"
            case "$1" in
              deconfig) /usr/bin/busybox ip addr flush dev $interface ;;
              bound|renew) /usr/bin/busybox ip addr flush dev $interface; /usr/bin/busybox ip addr add $ip/24 dev $interface ;;
            esac
            """.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    public ChildProcess StartClient(string executable, ImmutableArray<string> arguments, Action<ChildLine>? onLine = null) =>
        ChildProcess.Start(new ChildOptions { Executable = executable, Arguments = arguments, Scope = ClientSide, OnLine = onLine });

    public async ValueTask DisposeAsync()
    {
        await ClientSide.DisposeAsync();
        await ServerSide.DisposeAsync();
        _folder.Dispose();
    }
}

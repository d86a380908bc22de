using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Serving;
using Sunup.Serving.Files;
using Sunup.Trials.BootNetworks;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Boots;

/// <summary>A boot network of its own, with Sunup's servers on it and, if the machine says so, a site's DHCP server beside them. Needs root.</summary>
internal sealed class NamespaceWiring : IBootWiring
{
    private const int HttpPort = 80;

    private readonly BootNetwork _network;
    private readonly ImmutableArray<TapDevice> _taps;
    private readonly BootServices _services;
    private readonly SiteDhcpServer? _site;
    private readonly SanExport? _disk;

    private NamespaceWiring(BootNetwork network, ImmutableArray<TapDevice> taps, BootServices services, SiteDhcpServer? site, SanExport? disk)
    {
        _disk = disk;
        _network = network;
        _taps = taps;
        _services = services;
        _site = site;
    }

    public INetworkScope Scope => _network.Scope;

    public ImmutableArray<NicAttachment> Attachments => [.. _taps.Select(tap => new TapAttachment(tap.Descriptor))];

    public ImmutableArray<SafeHandle> Handles => [.. _taps.Select(tap => tap.Handle)];

    public string? Limitation => null;

    /// <exception cref="FindingException">No right to make the network, or a tool for it is missing.</exception>
    public static async Task<NamespaceWiring> CreateAsync(BootPlan plan, string folder, IBootEventSink sink, BootClock clock, CancellationToken cancellationToken)
    {
        var machine = plan.Machine;
        var network = HostFindings.Guard(() => BootNetwork.Create(machine.Name));
        SiteDhcpServer? site = null;
        BootServices? services = null;
        SanExport? disk = null;
        try
        {
            var taps = Enumerable.Range(0, machine.Hardware!.Nics.Length).Select(index => HostFindings.Guard(() => network.AddTap($"vm{index}"))).ToImmutableArray();
            var foreign = machine.Network.Addresses == AddressAssignment.Foreign;
            services = new BootServices(
                ConfigFor(foreign, folder, machine.Network.Files), new SingleMachineDirectory(plan), LoaderCatalogue.Find(), sink, clock, network.Scope);
            await services.StartAsync(cancellationToken);
            disk = plan is { Disk: not null, SanTarget: not null } ? await SanExport.StartAsync(plan, network.Scope, sink, clock, cancellationToken) : null;
            site = foreign ? SiteDhcpServer.Start(network, sink, clock) : null;
            return new NamespaceWiring(network, taps, services, site, disk);
        }
        catch
        {
            if (disk is not null)
            {
                await disk.DisposeAsync();
            }

            if (services is not null)
            {
                await services.DisposeAsync();
            }

            network.Dispose();
            throw;
        }
    }

    public void PoweredOff() => _ = _disk?.EndAsync();

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        if (_disk is not null)
        {
            await _disk.DisposeAsync();
        }

        await _services.DisposeAsync();
        _network.Dispose();
    }

    private static ServiceConfig ConfigFor(bool foreign, string folder, string? files) => new()
    {
        Interfaces = [BootNetwork.Bridge],
        StateDirectory = folder,
        Http = new HttpServiceConfig { Port = HttpPort, Root = files },
        Tftp = new TftpServiceConfig { Root = files },
        Dhcp = new DhcpServiceConfig
        {
            Mode = foreign ? DhcpMode.Proxy : DhcpMode.Full,
            Subnets = foreign ? [] : [new SubnetConfig { Network = BootNetwork.Subnet, Pools = [BootNetwork.Pool] }],
        },
    };
}

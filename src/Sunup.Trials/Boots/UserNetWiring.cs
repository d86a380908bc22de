using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Http;

namespace Sunup.Trials.Boots;

/// <summary>QEMU's user network, whose own DHCP server names our iPXE script; our HTTP server on loopback. Needs no privilege.</summary>
internal sealed class UserNetWiring : IBootWiring
{
    /// <summary>The host as a guest of QEMU's user network sees it.</summary>
    private const string HostAddress = "10.0.2.2";

    private readonly HttpService _http;

    private UserNetWiring(HttpService http, ImmutableArray<NicAttachment> attachments)
    {
        _http = http;
        Attachments = attachments;
    }

    public INetworkScope Scope { get; } = new HostNetwork();

    public ImmutableArray<NicAttachment> Attachments { get; }

    public ImmutableArray<SafeHandle> Handles => [];

    public string Limitation =>
        "the machine is on QEMU's user network: its DHCP server answers instead of Sunup's, there is no TFTP hop, "
        + "and neither proxyDHCP nor UEFI PXE or HTTP boot is exercised; the script, kernel and initrd come from Sunup over HTTP as usual";

    public static async Task<UserNetWiring> CreateAsync(BootPlan plan, IBootEventSink sink, BootClock clock, CancellationToken cancellationToken)
    {
        var machines = new SingleMachineDirectory(plan);
        var config = new HttpServiceConfig { Port = 0, Root = plan.Machine.Network.Files };
        var files = new BootFileStore(machines, LoaderCatalogue.Find(), config, new TftpServiceConfig { Enabled = false });
        var http = new HttpService(config, files, machines, sink, clock, new HostNetwork(), [IPAddress.Loopback]);
        await http.StartAsync(cancellationToken);
        var script = $"http://{HostAddress}:{http.EndPoints[0].Port}/machines/{Uri.EscapeDataString(plan.Machine.Name)}/boot.ipxe";
        return new UserNetWiring(http, [.. plan.Machine.Hardware!.Nics.Select(_ => new UserNetAttachment(script))]);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();
}

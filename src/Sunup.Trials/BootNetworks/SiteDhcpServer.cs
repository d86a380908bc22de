using System.Collections.Immutable;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Model;

namespace Sunup.Trials.BootNetworks;

/// <summary>A site's own DHCP server on a boot network: dnsmasq, which gives addresses and knows nothing of booting.</summary>
/// <remarks>Somebody else's server on purpose: that Sunup stands beside it as proxyDHCP is shown against a real one.</remarks>
internal sealed class SiteDhcpServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SiteDhcpServer(ChildProcess process) => _process = process;

    /// <exception cref="FindingException">dnsmasq is not installed.</exception>
    public static SiteDhcpServer Start(BootNetwork network, IBootEventSink sink, BootClock clock)
    {
        var executable = ToolLocator.Require("dnsmasq");
        var process = ChildProcess.Start(new ChildOptions
        {
            Executable = executable,
            Arguments = Arguments,
            Scope = network.AddSite(),
            OnLine = line => sink.Publish(ToEvent(line, clock)),
        });
        return new SiteDhcpServer(process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ImmutableArray<string> Arguments { get; } =
    [
        "--no-daemon",
        "--conf-file=/dev/null",
        "--port=0",
        "--no-ping",
        "--dhcp-authoritative",
        "--leasefile-ro",
        "--no-hosts",
        "--no-resolv",
        "--interface=eth0",
        "--bind-interfaces",
        "--user=",
        $"--dhcp-range={BootNetwork.Pool.First},{BootNetwork.Pool.Last},1h",
        "--log-facility=-",
    ];

    private static BootEvent ToEvent(ChildLine line, BootClock clock) => new()
    {
        At = clock.Now,
        Source = EventSource.Sunup,
        Kind = EventKinds.Note,
        Severity = EventSeverity.Debug,
        Text = $"the site's DHCP server: {line.Text}",
    };
}

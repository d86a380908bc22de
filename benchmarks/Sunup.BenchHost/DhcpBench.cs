using System.Globalization;
using System.Net;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Serving.Clients;
using Sunup.Serving.Dhcp;

namespace Sunup.BenchHost;

/// <summary>A DHCP server with one subnet and its events on standard error.</summary>
internal static class DhcpBench
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var clock = new BootClock(TimeProvider.System);
        try
        {
            await using var service = new DhcpService(Config(arguments), new NoBootPolicy(), new ClientTable(), new StandardErrorSink(), clock, new HostNetwork());
            await service.RunAsync(cancellationToken);
            return 0;
        }
        catch (FindingException e)
        {
            await Console.Error.WriteLineAsync($"{e.Finding.Id}: {e.Finding.Summary}");
            return 3;
        }
    }

    private static ServiceConfig Config(string[] arguments) => new()
    {
        Interfaces = [arguments[0]],
        StateDirectory = arguments[4],
        Dhcp = new DhcpServiceConfig
        {
            Mode = DhcpMode.Full,
            Subnets =
            [
                new SubnetConfig
                {
                    Network = IPNetwork.Parse(arguments[1]),
                    Pools = [new AddressRange(IPAddress.Parse(arguments[2]), IPAddress.Parse(arguments[3]))],
                    Lease = TimeSpan.FromSeconds(arguments.Length > 5 ? int.Parse(arguments[5], CultureInfo.InvariantCulture) : 3600),
                },
            ],
        },
    };

    /// <summary>One line an event, as `sunup serve` writes its log.</summary>
    private sealed class StandardErrorSink : IBootEventSink
    {
        private readonly Lock _lock = new();

        public void Publish(BootEvent bootEvent)
        {
            lock (_lock)
            {
                Console.Error.WriteLine($"{bootEvent.At:HH:mm:ss.fff} {bootEvent.Kind} {bootEvent.Text}");
            }
        }
    }
}

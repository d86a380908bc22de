using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Http;

namespace Sunup.BenchHost;

/// <summary><c>http ROOT PORT SCRIPTS</c>: the HTTP server with a folder under /files/ and SCRIPTS machines that have a small script each.</summary>
internal static class HttpBench
{
    internal static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var config = new HttpServiceConfig { Root = args[0], Port = int.Parse(args[1], CultureInfo.InvariantCulture) };
        var machines = new Scripts(int.Parse(args[2], CultureInfo.InvariantCulture));
        var events = new CountingSink();
        var files = new BootFileStore(machines, LoaderCatalogue.Find(), config, new TftpServiceConfig());
        await using var service = new HttpService(config, files, machines, events, new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback]);
        await service.StartAsync(stop);
        Console.WriteLine($"ready {service.EndPoints[0]}");
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"events {events.Count}");
        }

        return 0;
    }

    private sealed class CountingSink : IBootEventSink
    {
        private long _count;

        internal long Count => Interlocked.Read(ref _count);

        public void Publish(BootEvent bootEvent)
        {
            if (bootEvent.Severity >= EventSeverity.Warning)
            {
                Console.Error.WriteLine($"{bootEvent.Kind}: {bootEvent.Text}");
            }

            if (bootEvent.Text.Length > 0)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }

    private sealed class Scripts : IMachineDirectory
    {
        private readonly ImmutableDictionary<string, BootPlan> _plans;

        internal Scripts(int count) => _plans = Enumerable.Range(0, count).ToImmutableDictionary(number => Invariant($"m{number}"), Plan, StringComparer.Ordinal);

        public BootPlan? Find(in MachineIdentity identity) => null;

        public BootPlan? FindByName(string name) => _plans.GetValueOrDefault(name);

        private static BootPlan Plan(int number)
        {
            var script = Encoding.ASCII.GetBytes("#!ipxe\nimgfree\n" + Invariant($"echo machine {number}\n") + new string('#', 900) + "\n");
            return new BootPlan
            {
                Machine = new MachineConfig { Name = Invariant($"m{number}"), Boot = new BootConfig() },
                Route = Route.Network,
                BootSet = new BootSet("vmlinuz", [], ""),
                Files = [new PlannedFile("boot.ipxe", ServedContent.Of(script), MediaTypes.Text)],
            };
        }

        private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}

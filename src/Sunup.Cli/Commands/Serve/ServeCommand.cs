using System.CommandLine;
using System.Net;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Linux.Capabilities;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.ServiceFiles;
using Sunup.Serving;
using Sunup.Serving.Dhcp;
using Sunup.Serving.Events;
using Sunup.Serving.Files;
using Sunup.Serving.Machines;
using Sunup.Serving.Supervision;

namespace Sunup.Cli.Commands.Serve;

/// <summary><c>sunup serve</c>: DHCP or proxyDHCP, TFTP and HTTP for real machines, until it is stopped.</summary>
public sealed class ServeCommand : SunupCommand
{
    private const string DefaultConfig = "/etc/sunup/serve.yaml";

    /// <summary>Ports below 1024, answers to clients that have no address yet, their ARP entries.</summary>
    private static readonly CapabilitySet Needed = CapabilitySet.NetBindService | CapabilitySet.NetRaw | CapabilitySet.NetAdmin;

    private readonly Argument<string> _config = new("CONFIG")
    {
        Description = $"Service file; {DefaultConfig} if none is given",
        DefaultValueFactory = _ => DefaultConfig,
    };

    private readonly Option<string> _log = new("--log")
    {
        Description = "Log to standard error as plain lines or JSON lines",
        HelpName = "plain|json",
        DefaultValueFactory = _ => "plain",
    };

    private readonly Option<bool> _check = new("--check") { Description = "Read the service file and the machine files, say what is wrong, and serve nothing" };

    private readonly Option<IPAddress?> _dnsmasq = new("--export-dnsmasq")
    {
        Description = "Write what a dnsmasq (OpenWrt, Pi-hole) needs to send machines to Sunup at this address, and serve nothing",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            {
                return address;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no IP address: name the one at which machines reach Sunup.");
            return null;
        },
    };

    public ServeCommand(CommandHost host)
        : base("serve", "Serve real machines what they boot: DHCP or proxyDHCP, TFTP, HTTP", host, json: false)
    {
        _log.AcceptOnlyFromAmong("plain", "json");
        Add(_config);
        Add(_log);
        Add(_check);
        Add(_dnsmasq);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup serve examples/serve.yaml", "serve as the file says, log to the terminal"),
        new("sunup serve --check", $"is {DefaultConfig} sound, and are its machine files"),
        new("sunup serve --export-dnsmasq 192.168.10.2 > sunup.conf", "the same for a router that answers DHCP by dnsmasq"),
        new("sunup serve --log json", "one JSON object a line, for a log shipper"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Machine files are watched: a change is live at once; a bad file is reported and the last good one stays in force.",
        "It needs CAP_NET_BIND_SERVICE, CAP_NET_RAW and CAP_NET_ADMIN; deploy/sunup.service gives it these and nothing else.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var config = await ReadConfigAsync(arguments.GetValue(_config)!, cancellationToken);
        if (arguments.GetValue(_dnsmasq) is { } server)
        {
            return await ExportAsync(config, context, server, cancellationToken);
        }

        var check = arguments.GetValue(_check);
        if (!check && Environment.IsPrivilegedProcess)
        {
            // Comes back here as the same process with fewer rights; nothing is open yet.
            ProcessCapabilities.RestartWith(Needed);
        }

        var channel = new BootEventChannel(context.Clock);
        var log = new EventLog(
            context.Error,
            json: string.Equals(arguments.GetValue(_log), "json", StringComparison.Ordinal),
            context.Verbose ? EventSeverity.Debug : EventSeverity.Info);
        var rejected = 0;
        var logging = Task.Run(() => LogAsync(channel, log, () => rejected++), CancellationToken.None);
        try
        {
            await ServeAsync(config, context, channel, check, cancellationToken);
        }
        finally
        {
            channel.Complete();
            await logging;
        }

        return check && rejected > 0 ? ExitCodes.Usage : ExitCodes.Yes;
    }

    private static async Task<int> ExportAsync(ServiceConfig config, CommandContext context, IPAddress server, CancellationToken cancellationToken)
    {
        List<MachineConfig> machines = [];
        string[] paths = config.Machines is { } folder ? Directory.GetFiles(folder, "*.machine.yaml") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            machines.Add(await MachineFiles.ReadAsync(path, cancellationToken));
        }

        DnsmasqExport.Write(context.Output, config, machines, LoaderCatalogue.Find(), server);
        return ExitCodes.Yes;
    }

    private static async Task<ServiceConfig> ReadConfigAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && string.Equals(path, DefaultConfig, StringComparison.Ordinal))
        {
            throw new UsageException(
                [$"no service file was given and {DefaultConfig} does not exist; start from examples/serve.yaml, or run `sunup help serve`"]);
        }

        var read = await ServiceFileReader.ReadAsync(path, cancellationToken);
        return read.Value ?? throw new UsageException([read.RenderProblems()]);
    }

    private static async Task ServeAsync(ServiceConfig config, CommandContext context, BootEventChannel channel, bool check, CancellationToken cancellationToken)
    {
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var options = new MachineDirectoryOptions { Folder = config.Machines, DefaultMachine = config.DefaultMachine, SanPort = config.Iscsi.Port };
        await using var machines = new MachineDirectory(options, resolver, channel, context.Clock);
        if (check)
        {
            await machines.ReloadAsync(cancellationToken);
            return;
        }

        await machines.StartAsync(cancellationToken);
        await using var services = new BootServices(config, machines, LoaderCatalogue.Find(), channel, context.Clock, new HostNetwork(), machines);
        await services.StartAsync(cancellationToken);
        using var notifier = ServiceNotifier.FromEnvironment();
        notifier.Ready($"serving {machines.Plans.Length} machines");
        var alive = notifier.KeepAliveAsync(context.Time, cancellationToken);
        await UntilStoppedAsync(services, cancellationToken);
        notifier.Stopping();
        await alive;
    }

    /// <summary>Being stopped is how a service ends well; a server that fails by itself is not.</summary>
    private static async Task UntilStoppedAsync(BootServices services, CancellationToken cancellationToken)
    {
        try
        {
            await services.Completion.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM or Ctrl-C.
        }
    }

    private static async Task LogAsync(BootEventChannel channel, EventLog log, Action onRejected)
    {
        await foreach (var bootEvent in channel.ReadAllAsync())
        {
            log.Write(bootEvent);
            if (string.Equals(bootEvent.Kind, EventKinds.MachineRejected, StringComparison.Ordinal))
            {
                onRejected();
            }
        }
    }
}

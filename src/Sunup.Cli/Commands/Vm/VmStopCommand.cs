using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Vm;
using Sunup.Planning.Documents;
using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm stop</c>: has the guest power off, and ends it when it does not.</summary>
public sealed class VmStopCommand : SunupCommand
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Names of VMs", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> _all = new("--all") { Description = "All that run" };

    private readonly StopOptions _stop = new();

    public VmStopCommand(CommandHost host)
        : base("stop", "Have a VM power off; end it when it does not in time", host)
    {
        Add(_names);
        Add(_all);
        _stop.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_all) == result.GetValue(_names) is { Length: > 0 })
            {
                result.AddError("Say which VM to stop, or --all alone.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup vm stop web1", "the power button, and after 60 s the plug"),
        new("sunup vm stop web1 --timeout 5m", "with more patience"),
        new("sunup vm stop --all --force", "the plug, for all of them"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var request = _stop.RequestOf(arguments, restart: false);
        var wanted = arguments.GetValue(_all)
            ? Vms.Store(context).All().Where(vm => VmView.Of(vm) is { IsActive: true }).ToList()
            : [.. (arguments.GetValue(_names) ?? []).Select(name => Vms.Find(context, name))];
        var views = await Task.WhenAll(wanted.Select(vm => StopAsync(vm, request, cancellationToken)));
        VmOutput.ShowStopped(context, views);
        return ExitCodes.Yes;
    }

    /// <summary>Asks, and waits until its supervisor is gone; a VM that does not run is stopped already.</summary>
    internal static async Task<VmView> StopAsync(VmFolder vm, ControlRequest request, CancellationToken cancellationToken)
    {
        using var client = await Vms.ConnectAsync(vm, cancellationToken);
        if (client is not null)
        {
            await client.AskAsync(request, cancellationToken);
            if (!request.Restart)
            {
                await ControlEnd.WaitAsync(client, cancellationToken);
            }
        }

        return Vms.Look(vm);
    }
}

/// <summary>How a VM is stopped.</summary>
internal sealed class StopOptions
{
    private readonly Option<string> _timeout = new("--timeout") { Description = "How long the guest may take to power off", HelpName = "TIME", DefaultValueFactory = _ => "60s" };

    private readonly Option<bool> _force = new("--force") { Description = "End it at once, as pulling the plug does" };

    public void AddTo(Command command)
    {
        command.Add(_timeout);
        command.Add(_force);
    }

    /// <exception cref="UsageException">The timeout is no time.</exception>
    public ControlRequest RequestOf(ParseResult arguments, bool restart)
    {
        var text = arguments.GetValue(_timeout)!;
        var timeout = Quantities.ParseDuration(text, out _) ?? throw new UsageException([$"--timeout {text}: a time is meant, such as 30s or 5m."]);
        return arguments.GetValue(_force) ? new ControlRequest("kill") { Restart = restart } : new ControlRequest("stop") { TimeoutSeconds = timeout.TotalSeconds, Restart = restart };
    }
}

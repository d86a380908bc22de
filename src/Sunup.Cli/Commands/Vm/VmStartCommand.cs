using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm start</c>: makes a VM of a machine file, or starts one that is known.</summary>
public sealed class VmStartCommand : SunupCommand
{
    private readonly Argument<string[]> _machines = new("MACHINE")
    {
        Description = "Machine file (*.machine.yaml), or the name of a VM that was started before",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _restart = new("--restart") { Description = "When it is started again after its end", HelpName = "no|on-failure|always" };

    private readonly Option<bool> _autostart = new("--autostart") { Description = "Start all VMs that are to run from the host's boot on" };

    public VmStartCommand(CommandHost host)
        : base("start", "Start a VM in the background", host)
    {
        _restart.AcceptOnlyFromAmong("no", "on-failure", "always");
        Add(_machines);
        Add(_restart);
        Add(_autostart);
        Validators.Add(result =>
        {
            if (result.GetValue(_autostart) == result.GetValue(_machines) is { Length: > 0 })
            {
                result.AddError("Say which machine to start, or --autostart alone.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup vm start web1.machine.yaml --restart on-failure", "make a VM of the file, and start it again when it fails"),
        new("sunup vm start web1", "start it again, from the file as it was"),
        new("sunup vm start --autostart", "what the systemd unit deploy/sunup-vms.service runs at boot"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A small supervisor process of its own runs the VM; it goes on when this command and its terminal are gone. QEMU dies with the supervisor, so that nothing is left behind.",
        "Exit code 0: the machine is powered on. 1: it could not be started; `sunup vm info NAME` says why.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var store = Vms.Store(context);
        List<VmFolder> wanted = [];
        if (arguments.GetValue(_autostart))
        {
            wanted.AddRange(store.All().Where(vm => vm.ReadDefinition() is { Autostart: true }));
        }

        foreach (var word in arguments.GetValue(_machines) ?? [])
        {
            wanted.Add(await DefineAsync(context, store, word, VmWords.Policy(arguments.GetValue(_restart)), cancellationToken));
        }

        var results = new List<VmView>();
        foreach (var vm in wanted)
        {
            results.Add(await VmStarting.StartAsync(vm, context, cancellationToken));
        }

        VmOutput.ShowStarted(context, results);
        return results.TrueForAll(view => view.State.Status is VmStatus.Running) ? ExitCodes.Yes : ExitCodes.No;
    }

    /// <summary>Writes the record of a VM that a file defines, or changes the policy of one that is known.</summary>
    private static async Task<VmFolder> DefineAsync(CommandContext context, VmStore store, string word, RestartPolicy? restart, CancellationToken cancellationToken)
    {
        if (!word.Contains('/', StringComparison.Ordinal) && !File.Exists(word))
        {
            var known = Vms.Find(context, word);
            if (restart is { } changed)
            {
                known.Write(Vms.Look(known).Definition with { Restart = changed });
            }

            return known;
        }

        var machine = await MachineFiles.ReadAsync(word, cancellationToken);
        MachineFiles.RequireVirtual(machine, word);
        var vm = store[machine.Name];
        RefuseOther(vm, word);
        var before = vm.ReadDefinition() ?? new VmDefinition(machine.Name, "");
        vm.WriteMachine(await File.ReadAllBytesAsync(word, cancellationToken));
        vm.Write(before with { MachineFile = Path.GetFullPath(word), Restart = restart ?? before.Restart });
        return vm;
    }

    private static void RefuseOther(VmFolder vm, string file)
    {
        if (VmView.Of(vm) is { IsActive: true } view)
        {
            throw new UsageException([$"the VM {view.Name} is {VmWords.Of(view.State.Status)} already. Stop it first (`sunup vm stop {view.Name}`), or give the machine in {file} another name."]);
        }
    }
}

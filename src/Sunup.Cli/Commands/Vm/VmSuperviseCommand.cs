using System.CommandLine;
using Sunup.Cli.Installation;
using Sunup.Cli.Invocation;
using Sunup.Planning.Artifacts;
using Sunup.Trials.VirtualMachines.Supervision;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm supervise NAME</c>: what <c>vm start</c> runs in the background; by hand it runs a VM in the foreground.</summary>
public sealed class VmSuperviseCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    public VmSuperviseCommand(CommandHost host)
        : base("supervise", "Run a VM in the foreground, as the supervisor in the background does", host, json: false) => Add(_name);

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm supervise web1", "for a service manager that wants a process in the foreground")];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        using var memory = new SupervisorMemory(context.Time);
        using var supervisor = new VmSupervisor(vm, resolver, context.Clock, line => context.Note($"{context.Clock.Now:yyyy-MM-dd HH:mm:ss} {line}"))
        {
            GuestProgram = token => GuestBuild.FindAsync(context.Note, token),
            Quiet = memory.ReturnSoon,
        };
        await supervisor.RunAsync(cancellationToken);
        return Vms.Look(vm).State.Status is Trials.VirtualMachines.VmStatus.Stopped ? ExitCodes.Yes : ExitCodes.No;
    }
}

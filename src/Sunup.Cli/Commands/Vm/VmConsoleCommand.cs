using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Linux.Terminals;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm console</c>: the serial console of a VM, both ways.</summary>
public sealed class VmConsoleCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    public VmConsoleCommand(CommandHost host)
        : base("console", "Attach to a VM's serial console; Ctrl-] detaches", host, json: false) => Add(_name);

    public override IReadOnlyList<CommandExample> Examples { get; } =
        [new("sunup vm console web1", "log in; Ctrl-] goes back to your shell, the VM runs on"), new("sunup vm console web1 < lines.txt", "type from a file")];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The last 4 KiB are shown first. Several can be attached at once. Without a terminal, standard input is typed, and its end detaches one second after the last output.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        using var client = await Vms.RequireAsync(vm, cancellationToken);
        var reply = await client.AskAsync(new ControlRequest("console"), cancellationToken);
        if (reply.Error is { } error)
        {
            context.Note(error);
            return ExitCodes.No;
        }

        using var terminal = RawTerminal.Enter(descriptor: 0);
        if (terminal is not null)
        {
            context.Note($"attached to {vm.Name}; Ctrl-] detaches\r");
        }

        await using var output = Console.OpenStandardOutput();
        await using var input = Console.OpenStandardInput();
        var ended = await new ConsoleAttachment(client.Socket, input, output, isTerminal: terminal is not null).RunAsync(cancellationToken);
        terminal?.Dispose();
        context.Note(ended ? $"\n{vm.Name} closed the console" : $"\ndetached from {vm.Name}");
        return ExitCodes.Yes;
    }
}

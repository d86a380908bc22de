using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Kexec;
using Sunup.Machines.Kexec;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec unload</c>.</summary>
public sealed class UnloadCommand : SunupCommand
{
    public UnloadCommand(CommandHost host)
        : base("unload", "Take the loaded kernel away", host)
    {
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup kexec unload", "nothing is loaded afterwards")];

    public override IReadOnlyList<string> Notes { get; } =
        ["The kernel asks for the same permission as for loading, and unloading spends one of kernel.kexec_load_limit_reboot too. A crash kernel is left alone."];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var reader = new KexecHostReader();
        var host = reader.Read();
        var fault = new KexecLoader(reader, context.Time).Unload(host);
        KexecOutput.WriteUnload(context, wasLoaded: host.ImageLoaded == true, fault);
        return Task.FromResult(fault is null ? ExitCodes.Yes : fault.Id is "SU1301" ? ExitCodes.CannotDoJob : ExitCodes.No);
    }
}

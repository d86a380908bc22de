using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Kexec;
using Sunup.Machines.Kexec;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec exec</c>: into the loaded kernel.</summary>
public sealed class ExecCommand : SunupCommand
{
    private readonly Option<bool> _now = new("--now") { Description = "Not by systemd: write to disk, make file systems read-only, jump. Services are not stopped" };

    public ExecCommand(CommandHost host)
        : base("exec", "Start the loaded kernel: by systemd where it runs, else at once", host)
    {
        Add(_now);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup kexec exec", "stop services, unmount, start the loaded kernel"),
        new("sunup kexec exec --now", "without stopping services"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "With systemd this is `systemctl kexec`: services are stopped and file systems unmounted, and the command comes back at once. Else, or with --now, Sunup writes what is not on disk, makes file systems read-only and jumps; each step is told with its time, and nothing comes back.",
        "kexec does not reset devices and extends no PCR of a TPM; the next boot by the firmware is what it was.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var jump = new KexecJump(new KexecHostReader(), context.Time, phase => KexecOutput.WritePhase(context, phase));
        var fault = await jump.RunAsync(arguments.GetValue(_now), cancellationToken);
        KexecOutput.WriteExec(context, fault);
        return fault is null ? ExitCodes.Yes : fault.Id is "SU1301" ? ExitCodes.CannotDoJob : ExitCodes.No;
    }
}

using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Kexec;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Machines.Kexec;
using Sunup.Machines.Kexec.Candidates;
using Sunup.Model;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec status</c>: what is loaded, what could be, and how the last test ended.</summary>
public sealed class StatusCommand : SunupCommand
{
    public StatusCommand(CommandHost host)
        : base("status", "Say whether a kernel is loaded, whether one could be, and how the last test ended", host)
    {
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup kexec status", "is a kernel loaded, may one be loaded here"),
        new("sunup kexec status --json", "the same for programs"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        ["Exit code 0: a kernel could be loaded. 1: something stands in the way of every image. What depends on the image is said by `sunup kexec load FILE --dry-run`."];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var host = new KexecHostReader().Read();
        var test = KexecTestRecord.ReadLast();
        Finding[] findings = [.. KexecPreflight.Check(host), .. test?.Judge(host.CommandLine, KexecTestRecord.CurrentBootId(), KexecTestRecord.ReadMark()) is { } ended ? [ended] : Array.Empty<Finding>()];
        KexecOutput.WriteStatus(context, host, findings);
        return Task.FromResult(findings.Any(finding => finding.Severity == FindingSeverity.Error) ? ExitCodes.No : ExitCodes.Yes);
    }
}

using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Consoles;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm logs</c>: what a VM's serial console said, or its supervisor.</summary>
public sealed class VmLogsCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    private readonly Option<bool> _supervisor = new("--supervisor") { Description = "What the supervisor did, not what the console says" };

    private readonly Option<int> _lines = new("--lines", "-n") { Description = "The last N lines; 0: all", HelpName = "N", DefaultValueFactory = _ => 0 };

    private readonly Option<bool> _raw = new("--raw") { Description = "As the console said it, with its control characters" };

    public VmLogsCommand(CommandHost host)
        : base("logs", "Print what a VM's serial console said, over all its runs", host, json: false)
    {
        Add(_name);
        Add(_supervisor);
        Add(_lines);
        Add(_raw);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup vm logs web1 | sunup explain -", "what went wrong"),
        new("sunup vm logs web1 -n 20", "the last lines"),
        new("sunup vm logs web1 --supervisor", "starts, ends and restarts"),
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        string[] files = arguments.GetValue(_supervisor) ? [vm.SupervisorLog] : [$"{vm.SerialLog}.1", vm.SerialLog];
        var lines = files.Where(File.Exists).SelectMany(Lines);
        var count = arguments.GetValue(_lines);
        foreach (var line in count > 0 ? lines.TakeLast(count) : lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            context.Output.WriteLine(arguments.GetValue(_raw) ? line : ConsoleText.Clean(line));
        }

        return Task.FromResult(ExitCodes.Yes);
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}

using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Trials.Investigations.Boots;

namespace Sunup.Cli.Commands.Prove;

/// <summary>The options of commands that boot many times.</summary>
internal sealed class TrialOptions
{
    private readonly Option<string> _budget;

    private readonly Option<int?> _jobs = new("--jobs", "-j") { Description = "Boots at once; as many as memory and CPUs allow when it is not given", HelpName = "N" };

    private readonly Option<bool> _fresh = new("--fresh") { Description = "Boot everything again, also what was booted before" };

    public TrialOptions(string budget)
    {
        _budget = new Option<string>("--budget") { Description = "Time for all of it", HelpName = "TIME", DefaultValueFactory = _ => budget };
        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 256)
            {
                result.AddError("--jobs: a number from 1 to 256 is meant.");
            }
        });
    }

    public void AddTo(Command command)
    {
        command.Add(_budget);
        command.Add(_jobs);
        command.Add(_fresh);
    }

    /// <exception cref="UsageException">It is no time.</exception>
    public TimeSpan BudgetOf(ParseResult arguments)
    {
        var text = arguments.GetValue(_budget)!;
        return Quantities.ParseDuration(text, out _) is { } budget && budget > TimeSpan.Zero ? budget : throw new UsageException([$"--budget {text}: a time is meant, such as 10m or 1h."]);
    }

    public int JobsOf(ParseResult arguments, MachineConfig machine) =>
        arguments.GetValue(_jobs) ?? TrialCapacity.Of(machine.Hardware?.MemoryBytes ?? new HardwareConfig().MemoryBytes);

    public TrialStore? StoreOf(ParseResult arguments, string cache) => arguments.GetValue(_fresh) ? null : new TrialStore(Path.Combine(cache, "trials"));
}

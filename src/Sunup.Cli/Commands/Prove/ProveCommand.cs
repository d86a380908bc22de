using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Installation;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Prove;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;
using Sunup.Trials.Investigations.Factors;

namespace Sunup.Cli.Commands.Prove;

/// <summary><c>sunup prove</c>: finds, by controlled boots, the smallest change that makes a machine come up.</summary>
public sealed class ProveCommand : SunupCommand
{
    private readonly Argument<string> _machine = new("MACHINE") { Description = "Machine file (*.machine.yaml)" };

    private readonly TrialOptions _trials = new("10m");

    private readonly Option<string[]> _try = new("--try")
    {
        Description = "A value that may be the cure: a kernel, an initrd, any key of the file. Repeatable",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<bool> _apply = new("--apply") { Description = "Write the cure into the machine file; the old one is kept beside it" };

    private readonly Option<string?> _html = new("--html") { Description = "Write the investigation as one HTML page", HelpName = "FILE" };

    public ProveCommand(CommandHost host)
        : base("prove", "Find, by controlled boots, the smallest change that makes a machine come up", host)
    {
        Add(_machine);
        _trials.AddTo(this);
        Add(_try);
        Add(_apply);
        Add(_html);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup prove web1.machine.yaml", "boot it, and if it fails find what brings it up"),
        new("sunup prove web1.machine.yaml --try kernel=vmlinuz.old --try kernel=vmlinuz.new", "with other kernels as candidates"),
        new("sunup prove web1.machine.yaml --budget 30m --jobs 4 --html proof.html", "longer, four boots at once, with a page to mail"),
        new("sunup prove web1.machine.yaml --apply", "and write the cure into the file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: it comes up as it is. 1: it does not; a cure was found and confirmed, or none was. 2: bad machine file. 3: it cannot be booted here.",
        "Tried first is what the findings of the failure speak for, then every factor by itself and together: memory, initrds (order, repaired, drivers added), words of the "
            + "command line, IOMMU, accelerator, firmware, NIC, route. A change that comes up once proves nothing: it is booted in turns with the machine as it is until chance is "
            + "ruled out (1% error over the whole investigation), and each part of it is left out once.",
        "A machine that comes up is booted five times. Outcomes are kept by the hash of all that a boot depends on; --fresh boots everything again.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_machine)!;
        var machine = await MachineFiles.ReadAsync(path, cancellationToken);
        MachineFiles.RequireVirtual(machine, path);
        var plan = new ProofPlan(_trials.BudgetOf(arguments), _trials.JobsOf(arguments, machine), Alternatives(arguments));
        var text = MachineFileText.Of(path, await File.ReadAllTextAsync(path, cancellationToken));
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var report = await InvestigateAsync(context, plan, _trials.StoreOf(arguments, CacheOf(context)), new ProofInput(path, machine, text), resolver, cancellationToken);
        var proof = new Proof(machine, path, text, report);
        if (context.Json)
        {
            ProveJson.Write(context.Output, proof);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new ProveView(ViewConsole.Create(context.Output, style), style).Show(proof);
        }

        await FinishAsync(context, arguments, proof, cancellationToken);
        return report.Outcome is InvestigationOutcome.ComesUp ? ExitCodes.Yes : ExitCodes.No;
    }

    private static async Task<InvestigationReport> InvestigateAsync(
        CommandContext context, ProofPlan plan, TrialStore? store, ProofInput input, ArtifactResolver resolver, CancellationToken cancellationToken)
    {
        var notes = new TrialNotes(context);
        await resolver.ResolveAsync(input.Machine, notes, cancellationToken);
        context.Note($"{input.Machine.Name}: {plan.Jobs} at a time, for {Quantity.Duration(plan.Budget)} at most");
        var made = Directory.CreateDirectory(Path.Combine(CacheOf(context), "trials", "files", input.Machine.Name)).FullName;
        var runner = new BootTrialRunner(input.Path, input.Text, resolver, (machine, token) => BootAsync(context, resolver, machine, token), store, context.Time);
        var hypotheses = new MachineHypotheses(input.Path, input.Text, resolver, made, MachineHypotheses.All(resolver, plan.Alternatives));
        using var budget = new CancellationTokenSource(plan.Budget, context.Time);
        return await new Investigation(runner, hypotheses, new InvestigationOptions { Jobs = plan.Jobs }, notes.Report).RunAsync(budget.Token, cancellationToken);
    }

    private static string CacheOf(CommandContext context) => ArtifactCache.DefaultFolder(context.GetEnvironment, Environment.IsPrivilegedProcess);

    internal static Task<BootReport> BootAsync(CommandContext context, ArtifactResolver resolver, MachineConfig machine, CancellationToken cancellationToken)
    {
        var runner = new BootRunner(resolver, new BootClock(context.Time)) { GuestProgram = token => GuestBuild.FindAsync(context.Note, token) };
        return runner.RunAsync(machine, _ => { }, progress: null, prepared: null, cancellationToken);
    }

    private async Task FinishAsync(CommandContext context, ParseResult arguments, Proof proof, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_html) is { } html)
        {
            await ProvePage.WriteAsync(html, proof, cancellationToken);
            context.Note($"wrote {html}");
        }

        if (arguments.GetValue(_apply) && proof.Report.Cure is { } cure)
        {
            CureFile.Apply(proof, cure, context.Note);
        }
    }

    private ImmutableArray<KeyValuePair<string, string>> Alternatives(ParseResult arguments) =>
        [.. (arguments.GetValue(_try) ?? []).Select(word => KeyValues.Parse("--try", word))];

    /// <summary>What the command line says of how it is done.</summary>
    private sealed record ProofPlan(TimeSpan Budget, int Jobs, ImmutableArray<KeyValuePair<string, string>> Alternatives);

    /// <summary>The machine that is investigated.</summary>
    private sealed record ProofInput(string Path, MachineConfig Machine, MachineFileText Text);
}

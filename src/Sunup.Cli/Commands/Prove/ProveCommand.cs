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
using Sunup.Trials.Investigations.Differences;
using Sunup.Trials.Investigations.Factors;

namespace Sunup.Cli.Commands.Prove;

/// <summary><c>sunup prove</c>: finds, by controlled boots, the smallest change that makes a machine come up.</summary>
public sealed class ProveCommand : SunupCommand
{
    private readonly Argument<string> _machine = new("MACHINE") { Description = "Machine file (*.machine.yaml)" };

    private readonly TrialOptions _trials = new("10m");

    private readonly Option<string[]> _try = new("--try")
    {
        Description = "A value that may be the cure: a kernel, an initrd, any key of the file; or a range of one, 128MiB..2GiB. Repeatable",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<string?> _breaksWith = new("--breaks-with")
    {
        Description = "MACHINE comes up and this one does not: find the smallest difference that breaks it",
        HelpName = "BAD",
    };

    private readonly Option<int> _runs = new("--runs") { Description = "How often a machine that comes up is booted before it is believed", HelpName = "N", DefaultValueFactory = _ => 5 };

    private readonly Option<bool> _apply = new("--apply") { Description = "Write the cure into the machine file; the old one is kept beside it" };

    private readonly Option<string?> _html = new("--html") { Description = "Write the investigation as one HTML page", HelpName = "FILE" };

    public ProveCommand(CommandHost host)
        : base("prove", "Find, by controlled boots, the smallest change that makes a machine come up", host)
    {
        Add(_machine);
        _trials.AddTo(this);
        Add(_try);
        Add(_breaksWith);
        _runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--runs: a number from 1 to 1000 is meant.");
            }
        });
        Add(_runs);
        Add(_apply);
        Add(_html);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup prove web1.machine.yaml", "boot it, and if it fails find what brings it up"),
        new("sunup prove web1.machine.yaml --try kernel=vmlinuz.old --try kernel=vmlinuz.new", "with other kernels as candidates"),
        new("sunup prove web1.machine.yaml --try memory=128MiB..2GiB", "how much memory it takes, to the step"),
        new("sunup prove good.machine.yaml --breaks-with bad.machine.yaml", "which difference between the two breaks the second"),
        new("sunup prove web1.machine.yaml --budget 30m --jobs 4 --html proof.html", "longer, four boots at once, with a page to mail"),
        new("sunup prove web1.machine.yaml --apply", "and write the cure into the file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: it comes up as it is. 1: it does not; a cure was found and confirmed, or none was. 2: bad machine file. 3: it cannot be booted here.",
        "Tried first is what the findings of the failure speak for, then every factor by itself and together: memory, CPUs, initrds (order, joined, padded, "
            + "repaired, drivers added), words of the command line, root=, IOMMU, accelerator, CPU model, chipset, firmware, disk bus, NIC, route, raw.qemu, and without each key that is "
            + "not needed. A change that comes up once proves nothing: it is booted in turns with the machine as it is until chance is "
            + "ruled out (1% error over the whole investigation), and each part of it is left out once.",
        "Where the cure's factor has an order (memory, CPUs, padding, rootdelay, a range), the least that is enough is bisected, also for a fault that strikes only now and then "
            + "(5% error).",
        "With --breaks-with the differences of two files are what is tried: first whether all of them together cure the bad one, then which; and the good one is booted with nothing "
            + "but that difference. What counts as up is BAD's own expect in every trial, and no difference.",
        "A machine that comes up is booted five times (--runs). Outcomes are kept by the hash of all that a boot depends on; --fresh boots everything again.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var given = await InputOfAsync(arguments.GetValue(_machine)!, cancellationToken);
        var bad = arguments.GetValue(_breaksWith) is { } path ? await InputOfAsync(path, cancellationToken) : null;
        if (bad is not null && arguments.GetValue(_try) is { Length: > 0 })
        {
            throw new UsageException(["--try: with --breaks-with the differences of the two files are what is tried; leave one of them out."]);
        }

        var input = bad ?? given;
        using var made = MadeFolder.Open(new ArtifactCache(CacheOf(context), context.Time));
        var alternatives = Alternatives(arguments);
        var options = new InvestigationOptions { Jobs = _trials.JobsOf(arguments, input.Machine), BaselineRuns = arguments.GetValue(_runs), HasNamed = !alternatives.IsEmpty };
        var plan = new ProofPlan(made.Path, _trials.BudgetOf(arguments), options, alternatives);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var store = _trials.StoreOf(arguments, CacheOf(context));
        var proof = bad is null ? await InvestigateAsync(context, plan, store, input, resolver, cancellationToken) : await CompareAsync(context, plan, store, given, bad, resolver, cancellationToken);
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
        return proof.Report.Outcome is InvestigationOutcome.ComesUp ? ExitCodes.Yes : ExitCodes.No;
    }

    private static async Task<ProofInput> InputOfAsync(string path, CancellationToken cancellationToken)
    {
        var machine = await MachineFiles.ReadAsync(path, cancellationToken);
        MachineFiles.RequireVirtual(machine, path);
        return new ProofInput(path, machine, MachineFileText.Of(path, await File.ReadAllTextAsync(path, cancellationToken)));
    }

    private static async Task<Proof> InvestigateAsync(CommandContext context, ProofPlan plan, TrialStore? store, ProofInput input, ArtifactResolver resolver, CancellationToken cancellationToken)
    {
        var (notes, runner) = await PrepareAsync(context, plan, store, input, resolver, cancellationToken);
        var hypotheses = new MachineHypotheses(input.Path, input.Text, resolver, plan.Folder, MachineHypotheses.All(resolver, plan.Alternatives));
        using var budget = new CancellationTokenSource(plan.Budget, context.Time);
        var report = await new Investigation(runner, hypotheses, plan.Options, notes.Report).RunAsync(budget.Token, cancellationToken);
        return new Proof(input.Machine, input.Path, input.Text, report);
    }

    private static async Task<Proof> CompareAsync(
        CommandContext context, ProofPlan plan, TrialStore? store, ProofInput good, ProofInput bad, ArtifactResolver resolver, CancellationToken cancellationToken)
    {
        var (notes, runner) = await PrepareAsync(context, plan, store, bad, resolver, cancellationToken);
        var differences = new MachineDifferences(bad.Path, bad.Text, good.Path, good.Text);
        if (differences.HasOtherExpect)
        {
            context.Note($"what counts as up is what {bad.Path} says under expect, for both machines");
        }

        using var budget = new CancellationTokenSource(plan.Budget, context.Time);
        var breaking = await new BreakingInvestigation(runner, differences, plan.Options, notes.Report).RunAsync(budget.Token, cancellationToken);
        return new Proof(bad.Machine, bad.Path, bad.Text, breaking.Report) { Comparison = (breaking, good.Machine.Name == bad.Machine.Name ? good.Path : good.Machine.Name) };
    }

    private static async Task<(TrialNotes Notes, BootTrialRunner Runner)> PrepareAsync(
        CommandContext context, ProofPlan plan, TrialStore? store, ProofInput input, ArtifactResolver resolver, CancellationToken cancellationToken)
    {
        var notes = new TrialNotes(context);
        await resolver.ResolveAsync(input.Machine, notes, cancellationToken);
        context.Note($"{input.Machine.Name}: {plan.Options.Jobs} at a time, for {Quantity.Duration(plan.Budget)} at most");
        return (notes, new BootTrialRunner(input.Path, input.Text, resolver, (machine, token) => BootAsync(context, resolver, machine, token), store, context.Time));
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
    private sealed record ProofPlan(string Folder, TimeSpan Budget, InvestigationOptions Options, ImmutableArray<KeyValuePair<string, string>> Alternatives);

    /// <summary>The machine that is investigated.</summary>
    private sealed record ProofInput(string Path, MachineConfig Machine, MachineFileText Text);
}

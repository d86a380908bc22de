using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Html;
using Sunup.Cli.Views.Matrix;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations.Boots;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Commands.Prove;

/// <summary><c>sunup matrix</c>: the same machine in every combination of values.</summary>
public sealed class MatrixCommand : SunupCommand
{
    private readonly Argument<string> _machine = new("MACHINE") { Description = "Machine file (*.machine.yaml)" };

    private readonly Option<string[]> _vary = new("--vary")
    {
        Description = "A key and its values, separated by commas; kernel, firmware, memory and the like stand for their keys. Repeatable",
        HelpName = "KEY=A,B",
        Required = true,
    };

    private readonly Option<string[]> _expectDown = new("--expect-down")
    {
        Description = "Cells with all of these values are expected not to come up. Repeatable",
        HelpName = "KEY=A[,KEY=B]",
    };

    private readonly Option<int> _repeat = new("--repeat") { Description = "Boots of each cell", HelpName = "N", DefaultValueFactory = _ => 1 };

    private readonly TrialOptions _trials = new("1h");

    private readonly Option<string?> _html = new("--html") { Description = "Write the grid as one HTML page", HelpName = "FILE" };

    private readonly Option<string?> _junit = new("--junit") { Description = "Write the cells as JUnit XML", HelpName = "FILE" };

    public MatrixCommand(CommandHost host)
        : base("matrix", "Boot the same machine over kernels, firmware, options; say which cells are not as expected", host)
    {
        _repeat.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--repeat: a number from 1 to 1000 is meant.");
            }
        });
        Add(_machine);
        Add(_vary);
        Add(_expectDown);
        Add(_repeat);
        _trials.AddTo(this);
        Add(_html);
        Add(_junit);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup matrix web1.machine.yaml --vary firmware=bios,uefi --vary memory=256MiB,1GiB", "four boots, as a grid"),
        new("sunup matrix web1.machine.yaml --vary kernel=vmlinuz.old,vmlinuz.new --repeat 5", "each kernel five times: a race shows"),
        new("sunup matrix web1.machine.yaml --vary iommu=true,false --expect-down iommu=true --junit out.xml", "for a pipeline, with an expected failure"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: every cell is as expected. 1: one is not. 2: bad machine file or values. 3: it cannot be booted here.",
        "Each value is written into the machine file as it stands; a combination that gives no machine file is unresolved, with the reason, and is not as expected.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_machine)!;
        var machine = await MachineFiles.ReadAsync(path, cancellationToken);
        MachineFiles.RequireVirtual(machine, path);
        var axes = MatrixArguments.AxesOf(arguments.GetValue(_vary)!);
        var planned = MatrixRun.CellsOf(axes, MatrixArguments.DownOf(arguments.GetValue(_expectDown) ?? [], axes));
        var result = new MatrixResult(machine, axes, await BootAsync(context, arguments, path, machine, planned, cancellationToken));
        if (context.Json)
        {
            MatrixJson.Write(context.Output, result);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new MatrixView(ViewConsole.Create(context.Output, style), style).Show(result);
        }

        await WriteFilesAsync(context, arguments, result, cancellationToken);
        return result.Cells.All(cell => cell.IsAsExpected) ? ExitCodes.Yes : ExitCodes.No;
    }

    private async Task<ImmutableArray<MatrixCell>> BootAsync(
        CommandContext context, ParseResult arguments, string path, MachineConfig machine, ImmutableArray<MatrixCell> cells, CancellationToken cancellationToken)
    {
        var text = MachineFileText.Of(path, await File.ReadAllTextAsync(path, cancellationToken));
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var cache = ArtifactCache.DefaultFolder(context.GetEnvironment, Environment.IsPrivilegedProcess);
        var runner = new BootTrialRunner(path, text, resolver, (changed, token) => ProveCommand.BootAsync(context, resolver, changed, token), _trials.StoreOf(arguments, cache), context.Time);
        var repeats = arguments.GetValue(_repeat);
        var jobs = _trials.JobsOf(arguments, machine);
        context.Note($"{machine.Name}: {cells.Length} cells, {cells.Length * repeats} boots, {jobs} at a time");
        using var budget = new CancellationTokenSource(_trials.BudgetOf(arguments), context.Time);
        return await new MatrixRun(runner, jobs, repeats, new TrialNotes(context).Report).RunAsync(cells, budget.Token, cancellationToken);
    }

    private async Task WriteFilesAsync(CommandContext context, ParseResult arguments, MatrixResult result, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_html) is { } html)
        {
            await PageFile.WriteAsync("--html", html, MatrixPage.Render(result), cancellationToken);
            context.Note($"wrote {html}");
        }

        if (arguments.GetValue(_junit) is { } junit)
        {
            await PageFile.WriteAsync("--junit", junit, MatrixJunit.Render(result), cancellationToken);
            context.Note($"wrote {junit}");
        }
    }
}

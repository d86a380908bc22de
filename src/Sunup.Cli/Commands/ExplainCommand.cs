using System.CommandLine;
using Sunup.Cli.FindingPages;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup explain --code ID</c> and <c>--list</c>: what a finding means; <c>--ipxe-target</c>: what a build of iPXE is.</summary>
public sealed class ExplainCommand : SunupCommand
{
    private readonly Option<string> _code = new("--code")
    {
        Description = "Show the page of this finding: meaning, evidence, causes, remedies",
        HelpName = "ID",
    };

    private readonly Option<bool> _list = new("--list") { Description = "List all findings that Sunup knows" };

    private readonly Option<string> _ipxeTarget = new("--ipxe-target")
    {
        Description = "Explain a target of iPXE's make, and say what of it cannot work; or, for a machine file, which target to build",
        HelpName = "TARGET|MACHINE",
    };

    public ExplainCommand(CommandHost host)
        : base("explain", "Explain a finding by its id", host)
    {
        _code.CompletionSources.Add(_ => FindingLibrary.Ids);
        Add(_code);
        Add(_list);
        Add(_ipxeTarget);
        Validators.Add(result =>
        {
            if (new Option[] { _code, _list, _ipxeTarget }.Count(option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("Say which finding, with --code ID, or ask for all of them with --list; or name a build of iPXE with --ipxe-target.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup explain --code SU0180", "the page of one finding"),
        new("sunup explain --list", "every finding, one a line"),
        new("sunup explain --ipxe-target bin-x86_64-efi/undionly.kpxe", "what that would be, and why it cannot work"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_ipxeTarget) is { } target)
        {
            return await IpxeBuildExplanation.WriteAsync(context, target, cancellationToken);
        }

        if (arguments.GetValue(_list))
        {
            WriteList(context);
        }
        else
        {
            WritePage(context, arguments.GetValue(_code)!);
        }

        return ExitCodes.Yes;
    }

    private static void WriteList(CommandContext context)
    {
        IReadOnlyList<FindingEntry> entries =
            [.. FindingLibrary.Ids.Select(id => new FindingEntry(id, FindingLibrary.Find(id)!.Title))];
        if (context.Json)
        {
            context.WriteJson(entries, FindingPagesJsonContext.Default.IReadOnlyListFindingEntry);
            return;
        }

        foreach (var entry in entries)
        {
            context.Output.WriteLine($"{entry.Id}  {entry.Title}");
        }
    }

    private static void WritePage(CommandContext context, string id)
    {
        var page = FindingLibrary.Find(id) ?? throw new UsageException(NoSuchFinding(id));
        if (context.Json)
        {
            context.WriteJson(page, FindingPagesJsonContext.Default.FindingPage);
        }
        else
        {
            context.Output.Write(page.Text);
        }
    }

    private static string NoSuchFinding(string id)
    {
        var nearest = NearestWord.Find(id.ToUpperInvariant(), FindingLibrary.Ids) is { } near ? $" Did you mean {near}?" : "";
        return $"there is no finding '{id}'.{nearest} 'sunup explain --list' shows all of them.";
    }
}

using System.CommandLine;
using Sunup.Cli.FindingPages;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Explain;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;

namespace Sunup.Cli.Commands.Explain;

/// <summary><c>sunup explain LOG...</c>: how far a boot came and why no further; <c>--code</c>, <c>--list</c>, <c>--search</c>: what findings mean; <c>--ipxe-target</c>: what a build of iPXE is.</summary>
public sealed class ExplainCommand : SunupCommand
{
    private readonly Argument<string[]> _logs = new("LOG")
    {
        Description = "A console log, dmesg, journal, QEMU or service log; - for standard input. Several are read one after another",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Also what did no harm, and the other boots in the log" };

    private readonly Option<int?> _boot = new("--boot") { Description = "Explain this boot of the log, 1 for the first, instead of the last that says something", HelpName = "N" };

    private readonly Option<string?> _catalogue = new("--catalogue")
    {
        Description = "Also use the catalogue files (*.json) of this folder; those of catalogue.d in the configuration folder are always used",
        HelpName = "DIR",
    };

    private readonly Option<string> _code = new("--code")
    {
        Description = "Show the page of this finding: meaning, evidence, causes, remedies",
        HelpName = "ID",
    };

    private readonly Option<bool> _list = new("--list") { Description = "List all findings that Sunup knows" };

    private readonly Option<string?> _search = new("--search") { Description = "List the findings whose page has these words", HelpName = "TEXT" };

    private readonly Option<string> _ipxeTarget = new("--ipxe-target")
    {
        Description = "Explain a target of iPXE's make, and say what of it cannot work; or, for a machine file, which target to build",
        HelpName = "TARGET|MACHINE",
    };

    public ExplainCommand(CommandHost host)
        : base("explain", "Say from a log how far a boot came and why no further, or what a finding means", host)
    {
        _code.CompletionSources.Add(_ => FindingLibrary.Ids);
        Add(_logs);
        foreach (var option in (Option[])[_all, _boot, _catalogue, _code, _list, _search, _ipxeTarget])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            var asked = new Option[] { _code, _list, _search, _ipxeTarget }.Count(option => result.GetResult(option) is not null);
            if (asked + (result.GetValue(_logs) is { Length: > 0 } ? 1 : 0) != 1)
            {
                result.AddError("Name a log to explain, or - for standard input; or say which finding, with --code ID, --list or --search TEXT; or name a build of iPXE with --ipxe-target.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup explain console.log", "how far it came, the cause, what followed, what to do"),
        new("sunup explain -", "of what is piped in: journalctl -b -1 | sunup explain -"),
        new("sunup explain console.log --all --json", "everything, for programs; docs/formats/explanation-json.md"),
        new("sunup explain --code SU0180", "the page of one finding"),
        new("sunup explain --search \"unknown-block\"", "findings about something"),
        new("sunup explain --list", "every finding, one a line"),
        new("sunup explain --ipxe-target bin-x86_64-efi/undionly.kpxe", "what that would be, and why it cannot work"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: the machine came up, or nothing of severity error was found. 1: something kept it from coming up. 2: wrong usage, or a fault in a catalogue file.",
        "A log may have escape codes, any kind of timestamps, several boots, two consoles, cut lines; compressed (gzip) and UTF-16 files are read as well.",
        "Own findings: *.json in $XDG_CONFIG_HOME/sunup/catalogue.d (docs/formats/catalogue.md). Each needs two sample lines and is checked with them.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_ipxeTarget) is { } target)
        {
            return await IpxeBuildExplanation.WriteAsync(context, target, cancellationToken);
        }

        var catalogue = await CatalogueFolders.ReadAsync(context, arguments.GetValue(_catalogue), cancellationToken);
        if (arguments.GetValue(_logs) is { Length: > 0 } logs)
        {
            return await ExplainAsync(context, catalogue, logs, arguments, cancellationToken);
        }

        if (arguments.GetValue(_code) is { } code)
        {
            FindingTexts.WritePage(context, catalogue, code);
        }
        else
        {
            FindingTexts.WriteList(context, catalogue, arguments.GetValue(_search));
        }

        return ExitCodes.Yes;
    }

    private async Task<int> ExplainAsync(CommandContext context, Catalogue catalogue, string[] logs, ParseResult arguments, CancellationToken cancellationToken)
    {
        var explanation = await LogFiles.ExplainAsync(catalogue, logs, cancellationToken);
        var boot = arguments.GetValue(_boot) is { } number ? Boot(explanation, number) : explanation.Headline;
        var all = arguments.GetValue(_all);
        if (context.Json)
        {
            ExplanationJson.Write(context.Output, explanation, boot, all);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new ExplanationView(ViewConsole.Create(context.Output, style), style).Show(explanation, boot, all);
        }

        return !boot.HasError ? ExitCodes.Yes : ExitCodes.No;
    }

    private static ExplainedBoot Boot(LogExplanation explanation, int number) =>
        explanation.Boots.FirstOrDefault(boot => boot.Number == number)
        ?? throw new UsageException($"there is no boot {number} to show: the log has {explanation.BootCount}, of which {string.Join(", ", explanation.Boots.Select(boot => boot.Number))} are kept.");
}

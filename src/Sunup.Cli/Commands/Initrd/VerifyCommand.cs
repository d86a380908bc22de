using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Initrd;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd verify</c>: what a kernel will print and do with an initramfs.</summary>
public sealed class VerifyCommand : SunupCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Images in their order in memory; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly JoinOption _join = new(LoaderJoin.None);
    private readonly KernelOptions _kernel = new();

    public VerifyCommand(CommandHost host)
        : base("verify", "Say what a kernel will print and do with an initramfs, byte by byte, before anyone boots it", host)
    {
        Add(_files);
        _join.AddTo(this);
        _kernel.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd verify /boot/initrd.img --kernel /boot/vmlinuz", "one image, for the kernel that will unpack it"),
        new("sunup initrd verify main.img extra.cpio --join ipxe", "two, as iPXE joins them"),
        new("sunup initrd verify main.img --kernel-version 5.4 --memory 512MiB", "for an older kernel on a small machine"),
        new("sunup initrd verify initrd.img --json", "for a pipeline: exit code 1 and the findings"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: the kernel unpacks all of it and starts /init. 1: a finding of severity error. 2: a file cannot be read.",
        "Outcome \"undefined\" means that the kernel reads or writes memory that does not belong to the image: what happens depends on what is there, "
            + "so the same bytes may boot once and hang the next time. Sunup says so instead of guessing, and exit code is 1.",
        "Without --kernel the rules are those of a current kernel with every decompressor. With it, its configuration is looked for beside it (config-VERSION) and inside it; --config names another.",
        .. JoinOption.Notes,
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var rules = _kernel.RulesOf(arguments);
        var join = _join.Of(arguments);
        using var input = ImageInput.Open(join, arguments.GetValue(_files)!);
        if (input.Objection is { } objection)
        {
            context.Note($"note: {objection}");
        }

        using var progress = new ProgressLine(context, "reading");
        using var watched = new WatchedStream(input.Joined, progress.Report, cancellationToken);
        var image = ImageExaminer.Examine(watched, input.Parts, JoinOption.NameOf(join), rules);
        progress.Dispose();
        var findings = InitramfsPredictor.Predict(image);
        if (context.Json)
        {
            VerdictJson.Write(context.Output, image, findings);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new VerdictView(ViewConsole.Create(context.Output, style), style).Show(image, findings);
        }

        return Task.FromResult(findings.Any(finding => finding.Severity is FindingSeverity.Error) ? ExitCodes.No : ExitCodes.Yes);
    }
}

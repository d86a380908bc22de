using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Initrd;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd ls</c>: the entries of every segment, or the tree that comes of them.</summary>
public sealed class LsCommand : SunupCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Images in their order in memory; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _long = new("-l", "--long") { Description = "Mode, links, owner, size and time too, as ls -l has them" };
    private readonly Option<bool> _final = new("--final") { Description = "The tree as the kernel will have it: who wins, and with -l what is lost and why" };
    private readonly Option<int?> _segment = new("--segment") { Description = "The entries of this segment only; 0 is the first", HelpName = "N" };
    private readonly JoinOption _join = new(LoaderJoin.Syslinux);
    private readonly KernelOptions _kernel = new();

    public LsCommand(CommandHost host)
        : base("ls", "List the entries of all segments of an initramfs, or the tree as the kernel will have it", host)
    {
        Add(_files);
        Add(_long);
        Add(_final);
        Add(_segment);
        _join.AddTo(this);
        _kernel.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_final) && result.GetValue(_segment) is not null)
            {
                result.AddError("--final is the tree that comes of all segments: leave --segment out.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd ls /boot/initrd.img", "every entry, those after a compressed archive too"),
        new("sunup initrd ls -l initrd.img extra.cpio", "of two images, as ls -l has them"),
        new("sunup initrd ls --final -l initrd.img", "the tree as the kernel will have it, what wins, what is lost"),
        new("sunup initrd ls initrd.img --segment 0 --json", "of the first segment, as JSON"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: read to its end. 1: the kernel would stop before; it is said where. Times are UTC; control characters in names are octal escapes.",
        "`sunup initrd verify` says why the kernel stops, and what becomes of /init.",
        .. JoinOption.Notes,
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var rules = _kernel.RulesOf(arguments);
        using var input = ImageInput.Open(_join.Of(arguments), arguments.GetValue(_files)!);
        using var watched = new WatchedStream(input.Joined, static _ => { }, cancellationToken);
        var reading = arguments.GetValue(_final) ? ShowTree(context, arguments, watched, rules) : ShowEntries(context, arguments, watched, rules, input);
        if (reading.Message is null && reading.Undefined is null)
        {
            return Task.FromResult(ExitCodes.Yes);
        }

        context.Output.Flush();
        context.Note(reading.Message is { } message
            ? $"the kernel stops here with \"{message}\", at byte {Wording.Number(reading.Offset ?? 0)} of {Wording.Number(reading.Length)}; `sunup initrd verify` says why"
            : $"what the kernel does from here on is not defined: {reading.Undefined}");
        return Task.FromResult(ExitCodes.No);
    }

    private InitramfsReading ShowEntries(CommandContext context, ParseResult arguments, Stream image, UnpackRules rules, ImageInput input)
    {
        var isLong = arguments.GetValue(_long);
        using IEntryOutput output = context.Json
            ? new JsonEntries(context.Output)
            : new TextEntries(context.Output, isLong, isLong && context.OutputIsTerminal, input.Parts);
        var lister = new EntryLister(output, arguments.GetValue(_segment));
        var reading = InitramfsReader.Read(new InputWindow(image), rules, lister, KernelDecoders.Create);
        output.End(reading, lister.Segments);
        return reading;
    }

    private InitramfsReading ShowTree(CommandContext context, ParseResult arguments, Stream image, UnpackRules rules)
    {
        var tree = new RootTree(rules);
        var reading = InitramfsReader.Read(new InputWindow(image), rules, tree, KernelDecoders.Create);
        if (context.Json)
        {
            FinalTreeJson.Write(context.Output, tree, reading);
            return reading;
        }

        new FinalTreeView(context.Output, arguments.GetValue(_long)).Show(tree);
        if (tree.LossCount > 0 && !arguments.GetValue(_long))
        {
            context.Output.Flush();
            context.Note($"{tree.LossCount} of the image's entries are lost: -l says which and why");
        }

        return reading;
    }
}

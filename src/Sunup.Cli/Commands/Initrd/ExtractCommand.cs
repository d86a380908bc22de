using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Images.Extracting;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd extract</c>: unpacks all segments of images into a folder.</summary>
public sealed class ExtractCommand : SunupCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "Images, in the order in which they are loaded", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string> _folder = new("--directory", "-C") { Description = "The folder to extract into; it is made where it is missing", HelpName = "DIR", Required = true };

    private readonly Option<bool> _final = new("--final") { Description = "The tree as the kernel will have it: what it loses is missing, what is replaced is not written" };

    private readonly Option<bool> _bySegment = new("--by-segment") { Description = "Each segment into a folder of its own: segment-0, segment-1, ..." };

    private readonly Option<string[]> _only = new("--only") { Description = "Only these paths, and what is below them; * stands for anything", HelpName = "PATTERN" };

    private readonly KernelOptions _kernel = new();

    public ExtractCommand(CommandHost host)
        : base("extract", "Unpack all segments of initramfs images into a folder", host)
    {
        Add(_images);
        Add(_folder);
        Add(_final);
        Add(_bySegment);
        Add(_only);
        _kernel.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_final) && result.GetValue(_bySegment))
            {
                result.AddError("--final is of all segments together, --by-segment of each alone: choose one.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd extract /boot/initrd.img -C rootfs", "everything, microcode included"),
        new("sunup initrd extract initrd.img extra.cpio -C rootfs --final", "what the kernel will have of both"),
        new("sunup initrd extract initrd.img -C conf --only 'etc/*' --only conf", "some of it"),
        new("sunup initrd extract initrd.img -C parts --by-segment", "each archive of a joined image alone"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "As root with owners, modes, times, devices and hard links. As anyone else files are yours, and device nodes are left out and listed. "
            + "Nothing outside the folder is touched, whatever names and links an image has.",
        "Later entries win, as with the kernel. Without --final, folders that the archive does not have are made; the kernel loses what should be in them.",
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.GetValue(_folder)!;
        using var progress = new ProgressLine(context, "extracted");
        var extraction = new ImageExtraction(
            new ExtractOptions
            {
                Rules = _kernel.RulesOf(arguments),
                Final = arguments.GetValue(_final),
                BySegment = arguments.GetValue(_bySegment),
                Only = [.. arguments.GetValue(_only) ?? []],
                AsRoot = Environment.IsPrivilegedProcess,
            },
            progress.Report);
        Make(folder);
        try
        {
            var report = extraction.Run(arguments.GetValue(_images)!, folder, cancellationToken);
            progress.Dispose();
            ExtractView.Show(context, report, folder);
            return Task.FromResult(report.IsSound ? ExitCodes.Yes : ExitCodes.No);
        }
        catch (OperationCanceledException)
        {
            context.Note($"interrupted: {extraction.Report.Files} files are in {folder}, each of them whole");
            throw;
        }
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"-C {folder}: {error.Message}"]);
        }
    }
}

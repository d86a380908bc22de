using System.CommandLine;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay commit</c>.</summary>
public sealed class OverlayCommitCommand : SunupCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "The overlay; nobody may be using it" };

    private readonly Argument<string> _to = new("IMAGE") { Description = "The new image" };

    public OverlayCommitCommand(CommandHost host)
        : base("commit", "Make a raw image of what the machine's disk is now; the golden image stays as it is", host, json: false)
    {
        Add(_folder);
        Add(_to);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup disk overlay commit web1 golden-2.img", "the next golden image, from what was set up on web1")];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (total, to) = (0L, arguments.GetValue(_to)!);
        using (var progress = new ProgressLine(context, "written"))
        {
            await OverlayWork.CommitAsync(arguments.GetValue(_folder)!, to, bytes => progress.Report(total += bytes), cancellationToken);
        }

        context.Note($"written {Quantity.Bytes(total)} to {to}");
        return ExitCodes.Yes;
    }
}

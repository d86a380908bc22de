using System.CommandLine;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay snapshot</c>.</summary>
public sealed class OverlaySnapshotCommand : SunupCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "The overlay; nobody may be using it" };

    private readonly Argument<string> _to = new("NEW") { Description = "Folder of the new overlay" };

    public OverlaySnapshotCommand(CommandHost host)
        : base("snapshot", "Make a second overlay, as this one is now, over the same image", host, json: false)
    {
        Add(_folder);
        Add(_to);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup disk overlay snapshot web1 web1-before-update", "what web1 has now can be gone back to")];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (total, to) = (0L, arguments.GetValue(_to)!);
        using (var progress = new ProgressLine(context, "copied"))
        {
            await OverlayWork.SnapshotAsync(arguments.GetValue(_folder)!, to, bytes => progress.Report(total += bytes), cancellationToken);
        }

        context.Note($"copied {Quantity.Bytes(total)} to {to}");
        return ExitCodes.Yes;
    }
}

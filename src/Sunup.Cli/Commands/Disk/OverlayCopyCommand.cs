using System.CommandLine;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay snapshot</c> and <c>commit</c>: what an overlay has, as another overlay or as an image.</summary>
public sealed class OverlayCopyCommand : SunupCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "The overlay; nobody may be using it" };
    private readonly Argument<string> _to;
    private readonly Func<string, string, Action<long>, CancellationToken, Task> _copy;

    private OverlayCopyCommand(
        CommandHost host, string name, string description, Argument<string> to, CommandExample example, Func<string, string, Action<long>, CancellationToken, Task> copy)
        : base(name, description, host, json: false)
    {
        (_to, _copy, Examples) = (to, copy, [example]);
        Add(_folder);
        Add(_to);
    }

    public override IReadOnlyList<CommandExample> Examples { get; }

    /// <summary><c>sunup disk overlay snapshot</c>.</summary>
    public static OverlayCopyCommand Snapshot(CommandHost host) => new(
        host,
        "snapshot",
        "Make a second overlay, as this one is now, over the same image",
        new Argument<string>("NEW") { Description = "Folder of the new overlay" },
        new CommandExample("sunup disk overlay snapshot web1 web1-before-update", "what web1 has now can be gone back to"),
        OverlayWork.SnapshotAsync);

    /// <summary><c>sunup disk overlay commit</c>.</summary>
    public static OverlayCopyCommand Commit(CommandHost host) => new(
        host,
        "commit",
        "Make a raw image of what the machine's disk is now; the golden image stays as it is",
        new Argument<string>("IMAGE") { Description = "The new image" },
        new CommandExample("sunup disk overlay commit web1 golden-2.img", "the next golden image, from what was set up on web1"),
        OverlayWork.CommitAsync);

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (total, to) = (0L, arguments.GetValue(_to)!);
        using (var progress = new ProgressLine(context, "written"))
        {
            await _copy(arguments.GetValue(_folder)!, to, bytes => progress.Report(total += bytes), cancellationToken);
        }

        context.Note($"written {Quantity.Bytes(total)} to {to}");
        return ExitCodes.Yes;
    }
}

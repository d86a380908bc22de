using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay reset</c>.</summary>
public sealed class OverlayResetCommand : SunupCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "The overlay; nobody may be using it" };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do it; without this, only what would be lost is said" };

    public OverlayResetCommand(CommandHost host)
        : base("reset", "Forget what a machine wrote: its disk is the golden image again", host, json: false)
    {
        Add(_folder);
        Add(_yes);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk overlay reset web1", "say what would be lost"),
        new("sunup disk overlay reset web1 --yes", "and do it"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.GetValue(_folder)!;
        var own = OverlayFacts.Read(folder)?.OwnBytes ?? 0;
        if (!arguments.GetValue(_yes))
        {
            context.Note($"{folder} has {Quantity.Bytes(own)} that would be lost; with --yes it is done");
            return ExitCodes.No;
        }

        await OverlayWork.ResetAsync(folder);
        context.Note($"{folder}: {Quantity.Bytes(own)} forgotten");
        return ExitCodes.Yes;
    }
}

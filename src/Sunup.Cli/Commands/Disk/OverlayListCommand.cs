using System.CommandLine;
using System.Globalization;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay list</c>: overlays, what they lie over, how much they have.</summary>
public sealed class OverlayListCommand : SunupCommand
{
    private const string Format = "sunup-overlays/1";

    private readonly Argument<string> _folder = new("FOLDER")
    {
        Description = "An overlay, or a folder with overlays; that of `sunup serve` if none is given",
        DefaultValueFactory = _ => "/var/lib/sunup/overlays",
    };

    public OverlayListCommand(CommandHost host)
        : base("list", "List overlays: what each lies over, and how much of its own it has", host) => Add(_folder);

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk overlay list", "those of the machines that `sunup serve` serves"),
        new("sunup disk overlay list /srv/overlays --json", "for programs"),
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.GetValue(_folder)!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException([$"{folder} is no folder: name an overlay, or a folder with overlays"]);
        }

        var found = OverlayFacts.Find(folder).ToList();
        if (context.Json)
        {
            ResultJson.Write(context.Output, Format, json => TraceJson.WriteArray(json, "overlays", found, overlay =>
            {
                json.WriteStartObject();
                json.WriteString("folder", overlay.Folder);
                json.WriteString("base", overlay.Header.BasePath);
                json.WriteBoolean("base_unchanged", overlay.IsBaseUnchanged);
                json.WriteNumber("disk_bytes", overlay.Header.Length);
                json.WriteNumber("own_bytes", overlay.OwnBytes);
                json.WriteBoolean("in_use", overlay.IsInUse);
                json.WriteString("modified", overlay.Modified);
                json.WriteEndObject();
            }));
            return Task.FromResult(ExitCodes.Yes);
        }

        var style = ViewStyle.ForOutput(context);
        var line = new LineWriter(ViewConsole.Create(context.Output, style), style);
        foreach (var overlay in found)
        {
            line.AddForeign(overlay.Folder, Palette.Bold).End();
            line.Paragraph($"{Quantity.Bytes(overlay.OwnBytes)} of {Quantity.Bytes(overlay.Header.Length)}, written {overlay.Modified.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC{(overlay.IsInUse ? ", in use" : "")}", 4);
            line.Paragraph($"over {overlay.Header.BasePath}{(overlay.IsBaseUnchanged ? "" : ", which is not what it was any more (SU0571)")}", 4);
        }

        if (found.Count == 0)
        {
            context.Note($"there is no overlay in {folder}");
        }

        return Task.FromResult(ExitCodes.Yes);
    }
}

using System.CommandLine;
using System.Net;
using Sunup.Cli.Commands.Serve;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Events;
using Sunup.Serving.Iscsi;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk export</c>: a disk for initiators, by iSCSI, until it is stopped.</summary>
public sealed class ExportCommand : SunupCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "Raw or QCOW2 image, or block device" };

    private readonly Option<string> _portal = new("--portal")
    {
        Description = "Address and port to listen on",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:3260",
    };

    private readonly Option<string?> _target = new("--target") { Description = "Name of the target; one is made of the file's name if none is given", HelpName = "IQN" };

    private readonly Option<string[]> _initiators = new("--initiator") { Description = "Initiator that may log in; a * at the end stands for anything. May be given again", HelpName = "IQN" };

    private readonly Option<string[]> _from = new("--from") { Description = "Network that initiators may come from. May be given again", HelpName = "ADDRESS/LENGTH" };

    private readonly Option<string?> _chap = new("--chap") { Description = "Ask for CHAP; the secret is the first line of the file", HelpName = "USER:SECRETFILE" };

    private readonly Option<string?> _mutual = new("--mutual-chap") { Description = "Answer an initiator's challenge with this name and secret", HelpName = "USER:SECRETFILE" };

    private readonly Option<string?> _overlay = new("--overlay") { Description = "Keep what is written in this folder, and never touch FILE", HelpName = "FOLDER" };

    private readonly Option<bool> _reset = new("--reset") { Description = "Forget what the overlay has" };

    private readonly Option<bool> _resetAtBoot = new("--reset-at-boot") { Description = "Forget what the overlay has whenever its machine boots anew by iPXE" };

    private readonly Option<string?> _state = new("--state") { Description = "Folder for persistent reservations; in memory if none is given", HelpName = "FOLDER" };

    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Nothing is ever written" };

    private readonly Option<ImageFormat> _format = new("--format") { Description = "How FILE is read; QCOW2 if it begins as one, else raw", HelpName = "raw|qcow2" };

    private readonly Option<int?> _blockSize = new("--block-size") { Description = "Logical block size; that of the device, or 512", HelpName = "512|4096" };

    private readonly Option<bool> _noDigests = new("--no-digests") { Description = "Never agree on header and data digests" };

    private readonly Option<string> _log = new("--log") { Description = "Log to standard error as plain lines or JSON lines", HelpName = "plain|json", DefaultValueFactory = _ => "plain" };

    public ExportCommand(CommandHost host)
        : base("export", "Export a disk by iSCSI, LUN 1, until it is stopped", host, json: false)
    {
        _log.AcceptOnlyFromAmong("plain", "json");
        Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_portal, _target, _initiators, _from, _chap, _mutual, _overlay, _reset, _resetAtBoot, _readOnly, _format, _blockSize, _noDigests, _state, _log])
        {
            Add(option);
        }
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk export root.img", "serve an image on the loopback address"),
        new("sunup disk export root.img --portal 0.0.0.0:3260 --initiator 'iqn.2010-04.org.ipxe:*'", "for machines of the network"),
        new("sunup disk export golden.img --overlay web1", "what is written goes to the folder web1"),
        new("sunup disk export golden.img --overlay web1 --reset-at-boot", "and is forgotten at each boot of the machine"),
        new("sunup disk export golden.qcow2 --overlay web1", "the same over a QCOW2 image, which is read only"),
        new("sunup disk export root.img --chap me:secret.txt", "only for who knows the secret"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "What is written goes to the file; it is on stable storage when the initiator's SYNCHRONIZE CACHE is answered.",
        "With iPXE: sanboot iscsi:ADDRESS:::1:IQN",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_file)!;
        var iqn = IscsiName.Check(arguments.GetValue(_target)) ?? IscsiName.OfFile(path);
        var credentials = ChapSecrets.Read(arguments.GetValue(_chap), arguments.GetValue(_mutual));
        var channel = new BootEventChannel(context.Clock);
        var isJson = string.Equals(arguments.GetValue(_log), "json", StringComparison.Ordinal);
        var log = new EventLog(context.Error, isJson, context.Verbose ? EventSeverity.Debug : EventSeverity.Info);
        var overlay = arguments.GetValue(_overlay);
        if (overlay is null && arguments.GetValue(_resetAtBoot))
        {
            throw new UsageException(["--reset-at-boot needs --overlay FOLDER: FILE itself is never reset"]);
        }

        await using var image = DiskImage.Open(path, arguments.GetValue(_readOnly) || overlay is not null, arguments.GetValue(_blockSize), arguments.GetValue(_format));
        await using var own = overlay is null ? null : OverlayBlockDevice.Open(overlay, path, image, arguments.GetValue(_reset));
        var options = OptionsOf(arguments, new IscsiTargetDisk { Iqn = iqn, Device = own ?? (IBlockDevice)image, Chap = credentials });
        var logging = Task.Run(() => LogAsync(channel, log), CancellationToken.None);
        try
        {
            await using var target = new IscsiTarget(options, channel, context.Clock);
            await target.StartAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM or Ctrl-C: that is how it ends.
        }
        finally
        {
            channel.Complete();
            await logging;
        }

        return ExitCodes.Yes;
    }

    private IscsiTargetOptions OptionsOf(ParseResult arguments, IscsiTargetDisk disk) => new()
    {
        Endpoint = PortalOf(arguments.GetValue(_portal)!),
        AllowsDigests = !arguments.GetValue(_noDigests),
        StateDirectory = arguments.GetValue(_state),
        Targets =
        [
            disk with
            {
                Initiators = [.. arguments.GetValue(_initiators) ?? []],
                ResetsAtBoot = arguments.GetValue(_resetAtBoot),
                Addresses = [.. (arguments.GetValue(_from) ?? []).Select(NetworkOf)],
            },
        ],
    };

    private static IPEndPoint PortalOf(string text) => IPEndPoint.TryParse(text, out var endpoint)
        ? new IPEndPoint(endpoint.Address, endpoint.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal) ? 3260 : endpoint.Port)
        : throw new UsageException([$"--portal {text} is no address with a port, such as 192.0.2.1:3260"]);

    private static IPNetwork NetworkOf(string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : throw new UsageException([$"--from {text} is no network such as 192.0.2.0/24"]);

    private static async Task LogAsync(BootEventChannel channel, EventLog log)
    {
        await foreach (var bootEvent in channel.ReadAllAsync())
        {
            log.Write(bootEvent);
        }
    }
}

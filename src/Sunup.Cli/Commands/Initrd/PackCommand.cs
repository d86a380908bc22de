using System.CommandLine;
using System.Globalization;
using Sunup.Cli.Invocation;
using Sunup.Images.Outputs;
using Sunup.Images.Packing;
using Sunup.Linux.Files;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd pack</c>: makes an initramfs of a folder.</summary>
public sealed class PackCommand : SunupCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The tree; its top is the root of the initramfs" };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write here, whole or not at all; else to standard output", HelpName = "FILE" };

    private readonly CompressionOptions _compression = new();

    private readonly Option<bool> _early = new("--early") { Description = "An archive of microcode or ACPI tables: what the kernel reads before it unpacks anything" };

    private readonly Option<string> _owner = new("--owner")
    {
        Description = "Whose the files are: root's, or as in the tree",
        DefaultValueFactory = _ => "root",
        HelpName = "root|keep",
    };

    private readonly Option<uint?> _time = new("--time") { Description = "Time of every entry; else each file's own, but none later than SOURCE_DATE_EPOCH", HelpName = "SECONDS" };

    private readonly Option<int> _padTo = new("--pad-to")
    {
        Description = "Zeros at the end, up to a multiple of this",
        DefaultValueFactory = _ => 4,
        HelpName = "BYTES",
    };

    public PackCommand(CommandHost host)
        : base("pack", "Make an initramfs of a folder: the same folder gives the same bytes", host)
    {
        _owner.AcceptOnlyFromAmong("root", "keep");
        Add(_folder);
        Add(_output);
        _compression.AddTo(this);
        Add(_early);
        Add(_owner);
        Add(_time);
        Add(_padTo);
        Validators.Add(result =>
        {
            if (result.GetResult(_padTo) is { Tokens.Count: > 0 } && result.GetValue(_padTo) is var padTo && (padTo < 4 || padTo % 4 != 0))
            {
                result.AddError("--pad-to takes a multiple of 4, such as 4, 512 or 4096.");
            }

            if (result.GetValue(_early) && _compression.MethodOf(result) is not null)
            {
                result.AddError("An early archive is never compressed: the kernel reads it before it can decompress.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd pack rootfs -o initrd.img --compress zstd", "an initramfs of the folder rootfs"),
        new("sunup initrd pack rootfs > initrd.cpio", "the same, not compressed, to standard output"),
        new("sunup initrd pack --early ucode -o ucode.img", "microcode from ucode/kernel/x86/microcode, to be loaded first"),
        new("sunup initrd pack rootfs -o initrd.img --pad-to 4096", "with zeros up to the next page"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A newc archive, as the kernel unpacks it: names sorted and without ./, inodes counted from 1, hard links kept, folders before what is in them. "
            + "Not kept, because the format has no place for them: extended attributes, holes, parts of a second. Sockets are left out.",
        "As SOURCE_DATE_EPOCH asks, later times become that; with --time all are the same.",
        "cpio, dracut and mkinitramfs have no option that pads: cpio fills to 512 bytes, and the others join archives as they are. --pad-to is Sunup's own.",
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.GetValue(_folder)!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException([$"{folder} is no folder: an initramfs is made of one."]);
        }

        var path = arguments.GetValue(_output);
        var options = OptionsOf(context, arguments, path);
        using var output = ImageOutput.Open(context, path);
        using var progress = new ProgressLine(context, "packing");
        try
        {
            using var counted = new CountingStream(output.Stream);
            var report = Pack(folder, counted, options, arguments, progress, cancellationToken);
            if (report.IsSound)
            {
                output.Commit();
            }

            progress.Dispose();
            PackView.Show(context, report, output.Path, counted.Count, _compression.MethodOf(arguments.CommandResult));
            return Task.FromResult(report.IsSound ? ExitCodes.Yes : ExitCodes.No);
        }
        catch (Exception error) when (error is IOException and not BrokenPipeException)
        {
            throw OutputFindings.NotWritten(path ?? "standard output", error);
        }
    }

    private PackReport Pack(string folder, CountingStream output, PackOptions options, ParseResult arguments, ProgressLine progress, CancellationToken cancellationToken)
    {
        PackReport report;
        using (var compressed = _compression.Open(arguments.CommandResult, output))
        {
            report = new TreePacker(options, progress.Report).Pack(folder, compressed ?? output, cancellationToken);
        }

        ZeroPadding.WriteTo(output, output.Count, arguments.GetValue(_padTo));
        return report;
    }

    private PackOptions OptionsOf(CommandContext context, ParseResult arguments, string? path) => new()
    {
        KeepOwners = arguments.GetValue(_owner) == "keep",
        Time = arguments.GetValue(_time),
        LatestTime = context.GetEnvironment("SOURCE_DATE_EPOCH") is { Length: > 0 } epoch
            ? uint.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var latest)
                ? latest
                : throw new UsageException([$"SOURCE_DATE_EPOCH is '{epoch}', and has to be seconds since 1970."])
            : null,
        Early = arguments.GetValue(_early),
        LeaveOut = path is null ? [] : IdentityOf(path),
    };

    private static System.Collections.Immutable.ImmutableHashSet<(ulong, ulong)> IdentityOf(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using var file = File.OpenHandle(path);
            var status = FolderNode.StatusOf(file);
            return [(status.Device, status.Inode)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

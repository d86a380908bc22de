using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Disk;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk boot-code</c>: the first 440 bytes and nothing else.</summary>
public sealed class DiskBootCodeCommand : SunupCommand
{
    private readonly Argument<string> _disk = new("DISK") { Description = "A raw image" };

    private readonly Option<string?> _code = new("--code") { Description = "Other code than Syslinux's for this kind of table", HelpName = "FILE" };

    private readonly DiskWriteOptions _options = new();

    public DiskBootCodeCommand(CommandHost host)
        : base("boot-code", "Write the boot code of a disk, 440 bytes, and nothing of its partition table", host)
    {
        Add(_disk);
        Add(_code);
        _options.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk boot-code disk.img --dry-run", "say what would be written"),
        new("sunup disk boot-code disk.img", "mbr.bin for an MBR table, gptmbr.bin for a GPT"),
        new("sunup disk boot-code disk.img --code /usr/lib/syslinux/mbr/altmbr.bin", "other code"),
        new("sunup disk repair disk.img --undo disk.img.undo", "take it back"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "dd bs=440 count=1 conv=notrunc does the same without asking. With bs=446 it destroys the disk signature, with bs=512 the partition table as well, and without conv=notrunc it cuts an image off behind.",
        "What was there is kept in an undo file. Bytes 440 to 511 are compared before and after.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new DiskBootCodeCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_disk)!;
        BootCodePlan plan;
        using (var disk = DiskFile.Open(path))
        {
            _options.Check(disk, arguments);
            plan = BootCodePlan.Of(DiskInspection.Inspect(disk), arguments.GetValue(_code));
        }

        var undo = _options.UndoPathOf(path, arguments);
        if (!plan.IsThere && !_options.IsDryRun(arguments))
        {
            DiskWriter.Write(path, [plan.Write], undo);
            Verify(path, plan, undo);
        }

        DiskOutput.Write(context, path, plan, plan.IsThere ? null : undo, _options.IsDryRun(arguments));
        return Task.FromResult(ExitCodes.Yes);
    }

    private static void Verify(string path, BootCodePlan plan, string undo)
    {
        using var disk = DiskFile.Open(path);
        var behind = disk.Bytes.Read(MbrTable.CodeLength, MbrTable.Length - MbrTable.CodeLength);
        if (!behind.AsSpan().SequenceEqual(plan.Behind.AsSpan()))
        {
            throw WritingFindings.NotWritten(path, new IOException("bytes 440 to 511 changed while the code was written: something else writes to this disk"), undo);
        }
    }
}

using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Disk;
using Sunup.Formats.Disks.Gpt;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk repair</c>: mends a GPT from its other copy, moves the second copy to the end of a disk that grew, takes a write back.</summary>
public sealed class DiskRepairCommand : SunupCommand
{
    private readonly Argument<string> _disk = new("DISK") { Description = "A raw image" };

    private readonly Option<string?> _undo = new("--undo") { Description = "Put back what stood there before, from the undo file of an earlier write", HelpName = "FILE" };

    private readonly Option<int?> _blockSize = new("--block-size") { Description = "Bytes of a block", HelpName = "512|4096" };

    private readonly DiskWriteOptions _options = new();

    public DiskRepairCommand(CommandHost host)
        : base("repair", "Mend the partition table of a disk from its second copy, or take a write back", host)
    {
        Add(_disk);
        Add(_undo);
        Add(_blockSize);
        _options.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_blockSize) is { Tokens: [{ Value: not ("512" or "4096") }] })
            {
                result.AddError("--block-size takes 512 or 4096.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup disk repair disk.img --dry-run", "say what would be written"),
        new("sunup disk repair disk.img", "restore the copy of the GPT that is damaged, or move the second one to the end"),
        new("sunup disk repair disk.img --undo disk.img.undo", "take the last write back"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "One valid copy of the table stands on the disk at every moment; each place is on stable storage before the next is written, and all are read again at the end. What was there is in the undo file before the first byte is written.",
        "Only tables are mended, not file systems.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new DiskRepairCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_disk)!;
        GptRepairPlan plan;
        using (var disk = DiskFile.Open(path))
        {
            _options.Check(disk, arguments);
            plan = arguments.GetValue(_undo) is { } undoPath ? Undo(disk, undoPath) : Plan(disk, arguments.GetValue(_blockSize));
        }

        var isUndo = arguments.GetValue(_undo) is not null;
        var dry = _options.IsDryRun(arguments);
        var kept = isUndo || plan.Writes.IsEmpty ? null : _options.UndoPathOf(path, arguments);
        if (!plan.Writes.IsEmpty && !dry)
        {
            DiskWriter.Write(path, plan.Writes, kept);
        }

        DiskOutput.Write(context, path, plan, kept, dry, isUndo);
        return Task.FromResult(ExitCodes.Yes);
    }

    private static GptRepairPlan Plan(DiskFile disk, int? blockSize)
    {
        var gpt = GptExamination.Of(disk.Bytes, blockSize ?? disk.DeviceBlockSize ?? 512);
        if (!gpt.IsPresent)
        {
            throw WritingFindings.NoRepair(disk.FilePath, "there is no GPT on it, neither at its start nor at its end");
        }

        var plan = GptRepairPlan.Of(disk.Bytes, gpt);
        return plan.Refusal is { } why ? throw WritingFindings.NoRepair(disk.FilePath, why) : plan;
    }

    private static GptRepairPlan Undo(DiskFile disk, string undoPath)
    {
        if (!File.Exists(undoPath) || UndoFile.Read(File.ReadAllBytes(undoPath)) is not { } undo)
        {
            throw WritingFindings.WrongUndo(disk.FilePath, undoPath, "it is no undo file, or is damaged");
        }

        if (undo.DiskLength != disk.Bytes.Length)
        {
            throw WritingFindings.WrongUndo(disk.FilePath, undoPath, $"it is of a disk of {undo.DiskLength} bytes, and this one has {disk.Bytes.Length}");
        }

        if (undo.Pieces.FirstOrDefault(piece => !Stands(disk, piece.Offset, piece.After) && !Stands(disk, piece.Offset, piece.Before)) is { } other)
        {
            throw WritingFindings.WrongUndo(disk.FilePath, undoPath, $"at byte {other.Offset} stands neither what was written then nor what was there before: the disk was changed since");
        }

        return new GptRepairPlan(GptRepairKind.None, undo.ToWrites());
    }

    private static bool Stands(DiskFile disk, long offset, System.Collections.Immutable.ImmutableArray<byte> bytes) => disk.Bytes.Read(offset, bytes.Length).AsSpan().SequenceEqual(bytes.AsSpan());
}

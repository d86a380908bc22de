using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;

namespace Sunup.Cli.Commands.Disk;

/// <summary>Options of commands that write to a disk.</summary>
internal sealed class DiskWriteOptions
{
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Say what would be written, and write nothing" };

    private readonly Option<bool> _device = new("--allow-block-device") { Description = "DISK may be a block device" };

    private readonly Option<string?> _undo = new("--undo-file") { Description = "Where to keep what was there before; else beside the image, with .undo behind its name", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_device);
        command.Add(_undo);
    }

    public bool IsDryRun(ParseResult arguments) => arguments.GetValue(_dryRun);

    /// <exception cref="Model.FindingException">It is a format that is not written, or a device that was not allowed.</exception>
    public void Check(DiskFile disk, ParseResult arguments)
    {
        if (disk.Format == "qcow2")
        {
            throw WritingFindings.NotRaw(disk.FilePath, disk.Format);
        }

        if (disk.Format == "block_device" && !arguments.GetValue(_device))
        {
            throw WritingFindings.IsDevice(disk.FilePath);
        }

        if (disk.Format == "block_device" && arguments.GetValue(_undo) is null && !IsDryRun(arguments))
        {
            throw new UsageException(["For a block device, name a place for the undo file that is not on it: --undo-file FILE."]);
        }
    }

    /// <summary>A name that is free: <c>disk.img.undo</c>, <c>disk.img.undo2</c>.</summary>
    public string UndoPathOf(string path, ParseResult arguments)
    {
        if (arguments.GetValue(_undo) is { } given)
        {
            return given;
        }

        var number = 1;
        string candidate;
        do
        {
            candidate = number == 1 ? $"{path}.undo" : $"{path}.undo{number}";
            number++;
        }
        while (File.Exists(candidate));

        return candidate;
    }
}

using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk</c>: disks and images of disks.</summary>
public sealed class DiskCommand : Command
{
    public DiskCommand(CommandHost host)
        : base("disk", "Read, check and mend disks and images of disks")
    {
        Add(new ExportCommand(host));
        Add(new OverlayCommand(host));
        Add(DiskInspectCommand.Create(host));
        Add(DiskBootCodeCommand.Create(host));
        Add(DiskRepairCommand.Create(host));
    }
}

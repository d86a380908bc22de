using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Disk;

/// <summary><c>sunup disk overlay</c>: what machines wrote over golden images.</summary>
public sealed class OverlayCommand : Command
{
    public OverlayCommand(CommandHost host)
        : base("overlay", "What machines wrote over golden images: list, snapshot, commit, reset")
    {
        Add(new OverlayListCommand(host));
        Add(OverlayCopyCommand.Snapshot(host));
        Add(OverlayCopyCommand.Commit(host));
        Add(new OverlayResetCommand(host));
    }
}

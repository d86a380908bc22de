using System.Collections.Immutable;
using Sunup.Planning.Plans;

namespace Sunup.Serving.Machines;

/// <summary>Which machine files a <see cref="MachineDirectory"/> serves.</summary>
public sealed record MachineDirectoryOptions
{
    /// <summary>Folder whose <c>*.machine.yaml</c> files are read, without its subfolders; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Further machine files.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Name of the machine that clients get that no file matches; null: they get none.</summary>
    public string? DefaultMachine { get; init; }

    /// <summary>TCP port of the iSCSI target that has the disks of machines of route san.</summary>
    public int SanPort { get; init; } = SanNames.Port;

    /// <summary>Wait after a change: editors write, rename and touch several times.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Everything is looked at this often, whatever the watch said: kernels and initrds, link targets, network file systems.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When an artifact that had to be fetched could not be, it is tried again this often.</summary>
    public TimeSpan FetchRetry { get; init; } = TimeSpan.FromMinutes(1);
}

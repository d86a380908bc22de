using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>What Sunup will do for one machine, exactly: every file and its bytes, the script, the command line.</summary>
/// <remarks>Made from a <see cref="MachineConfig"/> whose artifacts are resolved. The VM, the real machine's server and every builder use the same plan.</remarks>
public sealed record BootPlan
{
    public required MachineConfig Machine { get; init; }

    public required Route Route { get; init; }

    /// <summary>What the kernel is given, whichever the route.</summary>
    public required BootSet BootSet { get; init; }

    /// <summary>For <see cref="Route.Kexec"/>: the kernel that loads the other one, with the initrd that does it. Null for other routes, and before that initrd is made.</summary>
    public BootSet? FirstStage { get; init; }

    /// <summary>For <see cref="Route.San"/> and <see cref="Route.Disk"/>: path of the disk image that the machine boots from and writes to. Null before it is made.</summary>
    public string? Disk { get; init; }

    /// <summary>For <see cref="Route.San"/>: the disk's iSCSI name.</summary>
    public string? SanTarget { get; init; }

    /// <summary>The files of this machine as they are served, by name; relative to <c>/machines/&lt;name&gt;/</c> over HTTP and TFTP.</summary>
    public ImmutableArray<PlannedFile> Files { get; init; } = [];

    public PlannedFile? FindFile(string name) => Files.FirstOrDefault(file => string.Equals(file.Name, name, StringComparison.Ordinal));
}

/// <summary>Kernel, ordered initrds, command line: resolved paths.</summary>
/// <param name="Kernel">For a machine that boots a unified kernel image as it stands, that image: all three are in it.</param>
/// <param name="Initrds">In the order in memory.</param>
/// <param name="CommandLine">As the kernel gets it.</param>
public sealed record BootSet(string Kernel, ImmutableArray<string> Initrds, string CommandLine);

/// <summary>A file as it is served.</summary>
/// <param name="Name">Last part of its path: <c>boot.ipxe</c>, <c>vmlinuz</c>, <c>initrd.img</c>.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">For HTTP.</param>
public sealed record PlannedFile(string Name, ServedContent Content, string MediaType);

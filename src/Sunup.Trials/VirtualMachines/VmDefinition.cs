using Sunup.Model;

namespace Sunup.Trials.VirtualMachines;

/// <summary>What a background VM is: kept from its first start until it is deleted.</summary>
/// <param name="Name">Its machine's name, unique on this host for this user.</param>
/// <param name="MachineFile">Absolute path of the file it was started from: paths in it are relative to its folder. The text is kept beside this record.</param>
public sealed record VmDefinition(string Name, string MachineFile)
{
    /// <summary>Number of the form on disk.</summary>
    public int Format { get; init; } = VmStore.Format;

    public RestartPolicy Restart { get; init; } = RestartPolicy.Never;

    /// <summary>Started by <c>sunup vm start --autostart</c>, which the systemd unit runs at boot.</summary>
    public bool Autostart { get; init; }
}

/// <summary>What became of a VM so far, as its supervisor wrote it last.</summary>
public sealed record VmState
{
    public int Format { get; init; } = VmStore.Format;

    public VmStatus Status { get; init; } = VmStatus.Stopped;

    /// <summary>Process id of the supervisor; 0 for none.</summary>
    public int Supervisor { get; init; }

    /// <summary>Start of that process in clock ticks since boot: an id alone may be another's by now.</summary>
    public long SupervisorStart { get; init; }

    /// <summary>Process id of QEMU; 0 for none.</summary>
    public int Qemu { get; init; }

    /// <summary>When QEMU was started last.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the status became what it is.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often it was started again since the user started it.</summary>
    public int Restarts { get; init; }

    /// <summary>How often the guest rebooted since QEMU was started.</summary>
    public int Reboots { get; init; }

    /// <summary>The last stage of the boot that was reached.</summary>
    public string? Stage { get; init; }

    /// <summary>The machine is what its <c>expect</c> says.</summary>
    public bool IsUp { get; init; }

    /// <summary>Why it is what it is, in one sentence; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Ids and summaries of what was found in its last run.</summary>
    public IReadOnlyList<VmFinding> Findings { get; init; } = [];

    /// <summary>QEMU's command line as a shell would take it.</summary>
    public string? Command { get; init; }
}

/// <summary>A finding in a VM's record.</summary>
public sealed record VmFinding(string Id, string Severity, string Summary)
{
    public static VmFinding Of(Finding finding) => new(finding.Id, finding.Severity.ToString().ToLowerInvariant(), finding.Summary);
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>What the host gives a VM beside the QEMU process: images that nobody else writes, a TPM, limits, CPUs.</summary>
public sealed record HostShare
{
    /// <summary>Files that QEMU opens, and how.</summary>
    public ImmutableArray<ImageUse> Images { get; init; } = [];

    /// <summary>A store of firmware variables that is the machine's own, and what it is made from when it is not there.</summary>
    public PreparedFile? Variables { get; init; }

    public TpmConfig? Tpm { get; init; }

    public LimitsConfig? Limits { get; init; }

    /// <summary>One entry for all virtual CPUs, or one for each; empty for any CPU.</summary>
    public ImmutableArray<CpuSet> Pin { get; init; } = [];

    public static HostShare Of(QemuMachine machine)
    {
        var hardware = machine.Hardware;
        var variables = machine.Firmware is { VarsTemplate: { } template } && hardware.FirmwareVariables is { } path ? new PreparedFile(path, ServedContent.OfFile(template)) : null;
        return new HostShare
        {
            Images =
            [
                .. ImageUse.Of(hardware.Disks),
                .. variables is null ? ImmutableArray<ImageUse>.Empty : [new ImageUse(variables.Path, IsWritten: true)],
            ],
            Variables = variables,
            Tpm = hardware.Tpm,
            Limits = hardware.Limits,
            Pin = hardware.Pin,
        };
    }
}

/// <summary>A file that QEMU opens.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsWritten">By this machine; otherwise it is only read, below an overlay.</param>
public sealed record ImageUse(string Path, bool IsWritten)
{
    /// <summary>Those of disks that are files of this host.</summary>
    public static ImmutableArray<ImageUse> Of(ImmutableArray<DiskConfig> disks) =>
        [.. disks.Where(disk => !disk.IsRemote).Select(disk => new ImageUse(disk.Image, IsWritten: !disk.Overlay))];
}

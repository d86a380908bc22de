using System.Collections.Immutable;
using Sunup.Machines.Qemu;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>QEMU and its firmware, for the architecture that is asked about.</summary>
public sealed record QemuFacts
{
    /// <summary>Name of the program: <c>qemu-system-x86_64</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Where it is; null: nowhere.</summary>
    public required string? Path { get; init; }

    /// <summary>What it says of itself.</summary>
    public required Fact<QemuBuild> Build { get; init; }

    /// <summary>The firmware for the machine; null: there is none.</summary>
    public required QemuFirmware? Firmware { get; init; }

    /// <summary>The lengths of its two files in bytes, where it is UEFI.</summary>
    public Fact<FirmwareSizes>? FirmwareSizes { get; init; }

    /// <summary>Packages that firmware comes in, with their versions: <c>seabios 1.16.2-1</c>; not known where this distribution's packages are not read.</summary>
    public required Fact<ImmutableArray<string>> FirmwarePackages { get; init; }

    /// <summary>Option ROMs for the NICs of the machine that are not installed; empty for none missing.</summary>
    public ImmutableArray<string> MissingRoms { get; init; } = [];
}

/// <summary>What a build of QEMU can do, from its own answers.</summary>
/// <param name="Version">Such as <c>7.2.22</c>.</param>
/// <param name="HasKvm">KVM was compiled in.</param>
/// <param name="Machines">Machine types by name (aliases too), with the most CPUs of each.</param>
/// <param name="Devices">Names of the device types.</param>
public sealed record QemuBuild(string Version, bool HasKvm, ImmutableSortedDictionary<string, int> Machines, ImmutableHashSet<string> Devices);

/// <summary>Lengths of the two flash files.</summary>
public sealed record FirmwareSizes(long Code, long Variables);

/// <summary>A QEMU that runs.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Name">As <c>-name</c> says, or the program's.</param>
/// <param name="MemoryBytes">What <c>-m</c> gives it; null where that is not to be seen.</param>
/// <param name="Cpus">What <c>-smp</c> gives it.</param>
/// <param name="ResidentBytes">Of it in memory now.</param>
/// <param name="State">As in /proc/PID/stat: R running, S sleeping, D waiting for a device, Z dead and not reaped.</param>
public sealed record QemuProcess(int ProcessId, string Name, long? MemoryBytes, int Cpus, long? ResidentBytes, char State);

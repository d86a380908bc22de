using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>What is below the files: read from the kernel, never repaired.</summary>
public sealed record StorageFacts
{
    public required Fact<ImmutableArray<RaidArray>> Arrays { get; init; }

    public required Fact<ImmutableArray<MappedDevice>> Mapped { get; init; }

    public required Fact<ImmutableArray<ThinPool>> ThinPools { get; init; }

    public required Fact<ImmutableArray<ZfsPool>> ZfsPools { get; init; }

    public required Fact<ImmutableArray<BtrfsVolume>> BtrfsVolumes { get; init; }
}

/// <summary>An array of md.</summary>
/// <param name="Name">Such as <c>md0</c>.</param>
/// <param name="Level">Such as <c>raid1</c>.</param>
/// <param name="Disks">That it is made for.</param>
/// <param name="Degraded">How many of them are missing.</param>
/// <param name="State">array_state: <c>clean</c>, <c>active</c>, <c>inactive</c>, <c>broken</c>, ...</param>
/// <param name="Action">sync_action: <c>idle</c>, <c>recover</c>, <c>resync</c>, ...; null where the level has none.</param>
public sealed record RaidArray(string Name, string Level, int Disks, int Degraded, string State, string? Action);

/// <summary>A device of device-mapper.</summary>
public sealed record MappedDevice(string Device, string Name, string Uuid, bool IsSuspended);

/// <summary>A pool of LVM or dm-thin.</summary>
/// <param name="Name">Of its mapped device.</param>
/// <param name="Device">Such as <c>dm-4</c>.</param>
/// <param name="DataUsed">0 to 1.</param>
/// <param name="MetadataUsed">0 to 1.</param>
/// <param name="Mode"><c>rw</c>, <c>ro</c>, <c>out_of_data_space</c>, <c>Fail</c>.</param>
/// <param name="NeedsCheck">The kernel wants its metadata checked.</param>
public sealed record ThinPool(string Name, string Device, double DataUsed, double MetadataUsed, string Mode, bool NeedsCheck);

/// <summary>A pool of ZFS.</summary>
public sealed record ZfsPool(string Name, string State);

/// <summary>A file system of Btrfs.</summary>
/// <param name="Id">Its UUID.</param>
/// <param name="Label">May be empty.</param>
/// <param name="Devices">Its devices.</param>
public sealed record BtrfsVolume(string Id, string Label, ImmutableArray<BtrfsDevice> Devices);

/// <summary>A device of a Btrfs.</summary>
public sealed record BtrfsDevice(int Id, bool IsMissing, long Errors);

/// <summary>Clocks.</summary>
/// <param name="Source">In use.</param>
/// <param name="Available">All.</param>
public sealed record ClockFacts(string Source, ImmutableArray<string> Available);

/// <summary>What earlier VMs left behind.</summary>
public sealed record LeftoverFacts
{
    /// <summary>Folders of VMs whose Sunup is gone.</summary>
    public required Fact<ImmutableArray<string>> Folders { get; init; }

    /// <summary>Mounted network namespaces that no process is in.</summary>
    public required Fact<ImmutableArray<string>> Namespaces { get; init; }
}

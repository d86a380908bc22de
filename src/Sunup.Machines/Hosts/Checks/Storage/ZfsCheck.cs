using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0166: a pool of ZFS is not online.</summary>
internal sealed class ZfsCheck : StorageListCheck<ZfsPool>
{
    public override string Name => "storage.zfs";

    public override string Question => "Are the ZFS pools online?";

    public override ImmutableArray<string> Reads => ["/proc/spl/kstat/zfs/*/state"];

    public override ImmutableArray<string> Finds => ["SU0166"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("zfs snapshot -r POOL@now; zfs rollback POOL@now", "It goes back to the state of this very moment: nothing changes. A snapshot older than the failure is needed."),
        new("zpool set redundancy=mirror POOL", "No such property. A mirror is made with zpool attach."),
        new("zpool logs -t error", "No such command: zpool events, zpool status -v."),
        new("fsck -y /dev/zpool/vol0", "ZFS has no fsck; volumes are /dev/zvol/POOL/VOL, and -y on a disk that a guest uses destroys it."),
    ];

    protected override Fact<ImmutableArray<ZfsPool>> Of(StorageFacts storage) => storage.ZfsPools;

    protected override CheckResult Judge(ZfsPool pool, HostFacts facts)
    {
        return pool.State == "ONLINE" ? Fine($"{pool.Name}: online") : Found("SU0166", pool.State is "DEGRADED" ? FindingSeverity.Warning : FindingSeverity.Error,
            $"The ZFS pool {pool.Name} is {pool.State}.", pool.State is "DEGRADED" ? "It works without one of its disks; the next that fails may take everything." : "It cannot be used: writes wait (SUSPENDED), or disks are gone.",
            [new(pool.State, $"/proc/spl/kstat/zfs/{pool.Name}/state")], [new("See which disk, and since when.", $"zpool status -v {pool.Name}"), new("When the disk is back, let it go on.", $"sudo zpool clear {pool.Name}")]);
    }
}

using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0165: a thin pool is full, or nearly.</summary>
internal sealed class ThinPoolCheck : StorageListCheck<ThinPool>
{
    // LVM's own default for its first warning.
    private const double NearlyFull = 0.8;

    public override string Name => "storage.thin";

    public override string Question => "Have the thin pools room?";

    public override ImmutableArray<string> Reads => ["/dev/mapper/control: DM_TABLE_STATUS, without a flush; targets thin-pool"];

    public override ImmutableArray<string> Finds => ["SU0165"];

    public override ImmutableArray<PopularCommand> Popular => [new("df -h", "It shows what the file system above believes to have. A pool below can be full while df shows room.")];

    protected override Fact<ImmutableArray<ThinPool>> Of(StorageFacts storage) => storage.ThinPools;

    protected override CheckResult Judge(ThinPool pool, HostFacts facts)
    {
        var text = $"data {Amount.Share(pool.DataUsed)}, metadata {Amount.Share(pool.MetadataUsed)}, {pool.Mode}{(pool.NeedsCheck ? ", needs_check" : "")}";
        var isStuck = pool.Mode is not "rw" || pool.NeedsCheck || pool.DataUsed >= 1 || pool.MetadataUsed >= 1;
        return !isStuck && Math.Max(pool.DataUsed, pool.MetadataUsed) < NearlyFull ? Fine($"{pool.Name}: {text}") : Found("SU0165",
            isStuck ? StorageImpact.Of(facts, pool.Device) : FindingSeverity.Warning,
            isStuck ? $"The thin pool {pool.Name} takes no more writes." : $"The thin pool {pool.Name} is nearly full.",
            $"{(isStuck ? "Writes wait or fail for all volumes in it, and guests see errors of their disks." : "When it is full, writes of all volumes in it wait or fail.")}{StorageImpact.Tell(facts, pool.Device)}",
            [new(text, $"{pool.Name} ({pool.Device})")],
            [new("Give the pool more, if the volume group has it.", $"sudo lvextend -L +10G {pool.Name.Replace("-tpool", "", StringComparison.Ordinal).Replace('-', '/')}"), new("Or delete snapshots, and have guests give back what they do not use (fstrim, discard)."), .. pool.NeedsCheck ? [new Remedy("Its metadata must be checked before it can be written to; take a backup of the metadata first (`thin_dump`).")] : Array.Empty<Remedy>()]);
    }
}

using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0164: a mapped device is suspended: all that is written to it waits.</summary>
internal sealed class MappedDeviceCheck : HostCheck
{
    public override string Name => "storage.dm";

    public override CheckTopic Topic => CheckTopic.Storage;

    public override string Question => "Is a mapped device suspended?";

    public override ImmutableArray<string> Reads => ["/sys/block/dm-*/dm/name, uuid, suspended"];

    public override ImmutableArray<string> Finds => ["SU0164"];

    public override ImmutableArray<PopularCommand> Popular => [new("blockdev --scan", "No such option. LVM's volumes are device-mapper's, and their state is in /sys/block/dm-*/dm.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Storage.Mapped is not Known<ImmutableArray<MappedDevice>>(var devices))
        {
            yield return CouldNot(facts.Storage.Mapped);
            yield break;
        }

        var suspended = devices.Where(device => device.IsSuspended).ToList();
        if (suspended.Count == 0)
        {
            yield return Fine(devices.IsEmpty ? "not used" : $"{devices.Length}, none suspended");
        }

        foreach (var device in suspended)
        {
            yield return Found("SU0164", StorageImpact.Of(facts, device.Device), $"The mapped device {device.Name} is suspended.",
                $"Whatever reads or writes it waits, for ever if need be: a change of it was begun and not finished.{StorageImpact.Tell(facts, device.Device)}",
                [new("1", $"/sys/block/{device.Device}/dm/suspended")], [new("See that no LVM command is at work, then let it go on.", $"sudo dmsetup info {device.Name}; sudo dmsetup resume {device.Name}")]);
        }
    }
}

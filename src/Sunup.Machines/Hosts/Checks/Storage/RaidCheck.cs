using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0163, SU0175: an array lacks a disk, or does not work at all.</summary>
internal sealed class RaidCheck : StorageListCheck<RaidArray>
{
    public override string Name => "storage.md";

    public override string Question => "Are the RAID arrays whole?";

    public override ImmutableArray<string> Reads => ["/sys/block/md*/md/level, raid_disks, degraded, array_state, sync_action"];

    public override ImmutableArray<string> Finds => ["SU0163", "SU0175"];

    public override ImmutableArray<PopularCommand> Popular => [new("mdadm --assemble --force", "It joins disks that have drifted apart, and can destroy what could have been saved. Look first: cat /proc/mdstat.")];

    protected override Fact<ImmutableArray<RaidArray>> Of(StorageFacts storage) => storage.Arrays;

    protected override CheckResult Judge(RaidArray array, HostFacts facts)
    {
        Evidence evidence = new(string.Create(CultureInfo.InvariantCulture, $"{array.Level}, {array.Disks} disks, {array.Degraded} missing, {array.State}{(array.Action is { } action ? $", {action}" : "")}"), $"/sys/block/{array.Name}/md");
        return array.State is "inactive" or "broken" or "clear"
            ? Found("SU0175", StorageImpact.Of(facts, array.Name), $"The array {array.Name} does not run.", $"It has too few of its disks, or was not put together.{StorageImpact.Tell(facts, array.Name)}", [evidence], [new("See which disks are there, before anything is changed.", "cat /proc/mdstat; sudo mdadm --examine /dev/sd?")])
            : array.Degraded > 0
                ? Found("SU0163", FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"The array {array.Name} lacks {array.Degraded} of its {array.Disks} disks."), $"It works, and the next disk that fails may take everything.{StorageImpact.Tell(facts, array.Name)}{(array.Action is "recover" or "resync" ? " It is being rebuilt." : "")}", [evidence], [new("Find the disk that is gone and replace it.", $"sudo mdadm --detail /dev/{array.Name}")])
                : Fine($"{array.Name}: {array.Level}, whole{(array.Action is "idle" or null ? "" : $", {array.Action}")}");
    }
}

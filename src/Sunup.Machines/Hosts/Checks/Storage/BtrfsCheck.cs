using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0167: a Btrfs lacks a device, or counted errors of one.</summary>
internal sealed class BtrfsCheck : StorageListCheck<BtrfsVolume>
{
    public override string Name => "storage.btrfs";

    public override string Question => "Are the Btrfs file systems whole?";

    public override ImmutableArray<string> Reads => ["/sys/fs/btrfs/*/devinfo/*/missing, error_stats"];

    public override ImmutableArray<string> Finds => ["SU0167"];

    public override ImmutableArray<PopularCommand> Popular => [new("btrfs check --repair", "Its own manual says not to without advice: it can make things worse. btrfs device stats only reads.")];

    protected override Fact<ImmutableArray<BtrfsVolume>> Of(StorageFacts storage) => storage.BtrfsVolumes;

    protected override CheckResult Judge(BtrfsVolume volume, HostFacts facts)
    {
        var name = volume.Label.Length > 0 ? volume.Label : volume.Id;
        var bad = volume.Devices.Where(device => device.IsMissing || device.Errors > 0).ToList();
        return bad.Count == 0 ? Fine($"{name}: {Amount.Count(volume.Devices.Length, "device")}, no errors") : Found("SU0167", FindingSeverity.Warning,
            bad.Any(device => device.IsMissing) ? $"The Btrfs {name} lacks a device." : $"The Btrfs {name} counted errors of a device.",
            "What is kept twice is still there. Errors are counted since the counter was last set to zero: they may be old.",
            [.. bad.Select(device => new Evidence(device.IsMissing ? "missing" : string.Create(CultureInfo.InvariantCulture, $"{device.Errors} errors"), string.Create(CultureInfo.InvariantCulture, $"/sys/fs/btrfs/{volume.Id}/devinfo/{device.Id}")))],
            [new("See which; it only reads.", "sudo btrfs device stats MOUNTPOINT"), new("Have everything read and mended from its other copy.", "sudo btrfs scrub start MOUNTPOINT")], Confidence.Likely);
    }
}

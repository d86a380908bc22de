using System.Collections.Immutable;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>Makes the targets of the options: disks of one name are the units of one target.</summary>
internal static class TargetNodes
{
    public static ImmutableArray<TargetNode> Build(IscsiTargetOptions options) =>
        [.. options.Targets.GroupBy(disk => disk.Iqn, StringComparer.OrdinalIgnoreCase).Select(group => Node(group, options.StateDirectory))];

    private static TargetNode Node(IGrouping<string, IscsiTargetDisk> disks, string? stateDirectory)
    {
        var units = disks.OrderBy(disk => disk.Lun).Select(disk => Unit(disk, stateDirectory)).ToImmutableArray();
        return new TargetNode
        {
            Name = disks.Key,
            Units = units,
            Luns = [.. units.Select(unit => unit.LunField)],
            Options = disks.First(),
        };
    }

    private static TargetUnit Unit(IscsiTargetDisk disk, string? stateDirectory)
    {
        var device = disk.Device;
        var facts = new DiskFacts
        {
            BlockSize = device.BlockSize,
            BlockCount = device.BlockCount,
            IsReadOnly = device.IsReadOnly,
            Serial = device.Identity.Serial,
            Naa = device.Identity.Naa,
            TargetName = disk.Iqn,
        };
        var store = stateDirectory is null ? null : new ReservationStore(stateDirectory, device.Identity.Serial);
        var scsi = new LogicalUnit(facts, store?.Load() ?? Protocols.Scsi.Reservations.ReservationState.Empty) { ReservationsChanged = store is null ? null : store.Save };
        return new TargetUnit(disk.Lun, scsi, device);
    }
}

using System.Collections.Immutable;
using Sunup.Protocols.Scsi;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Serving.Iscsi;

/// <summary>Makes the targets of the options: disks of one name are the units of one target.</summary>
internal static class TargetNodes
{
    public static ImmutableArray<TargetNode> Build(IscsiTargetOptions options, TimeProvider time) =>
        [.. options.Targets.GroupBy(disk => disk.Iqn, StringComparer.OrdinalIgnoreCase).Select(group => Node(group, options, time))];

    private static TargetNode Node(IGrouping<string, IscsiTargetDisk> disks, IscsiTargetOptions options, TimeProvider time)
    {
        var units = disks.OrderBy(disk => disk.Lun).Select(disk => Unit(disk, options.StateDirectory)).ToImmutableArray();
        ImmutableArray<OverlayBlockDevice> reset = [.. disks.Where(disk => disk.ResetsAtBoot).Select(disk => disk.Device).OfType<OverlayBlockDevice>()];
        return new TargetNode
        {
            Name = disks.Key,
            Units = units,
            Luns = [.. units.Select(unit => unit.LunField)],
            Options = disks.First(),
            Boots = reset.IsEmpty ? null : new BootGate(reset, options.AnswerWithin, time),
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

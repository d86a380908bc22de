namespace Sunup.Trials.Investigations.Factors;

/// <summary>Without each thing that the file asks for beyond the ordinary: extra arguments and overrides of QEMU, devices, limits. Its default then holds.</summary>
public sealed class OptionalKeyFactor : PureFactor
{
    private static readonly (string Key, double Weight)[] _keys =
    [
        ("raw.qemu", 2.3), ("raw.qemu.conf", 2.3), ("hardware.qemu", 0.9), ("hardware.machine", 0.6), ("hardware.limits", 1.2), ("hardware.numa", 0.9), ("hardware.huge_pages", 0.9),
        ("hardware.pin", 0.5), ("hardware.tpm", 0.8), ("hardware.vars", 1.2), ("hardware.smbios", 0.5), ("hardware.vsock", 0.6), ("hardware.rng", 0.4), ("network.script", 1.2), ("network.ipxe", 1.2),
        ("network.fetch", 0.8), ("network.addresses", 0.7), ("boot.loader", 0.9),
    ];

    protected override IEnumerable<Change> Changes(FactorContext context) =>
        _keys.Where(known => context.Text.Has(known.Key)).Select(known => new Change(known.Key, context.Text.ValueOf(known.Key) ?? "set", "not set", "its default in place of what the file says")
        {
            Name = $"without {known.Key}",
            Weight = known.Weight,
            JoinsOthers = known.Key is not "hardware.machine",
            Edits = [Planning.MachineFiles.Editing.KeyEdit.Remove(known.Key)],
        });
}

using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>The emulator in place of KVM: a guest that hangs under one and not the other.</summary>
public sealed class AcceleratorFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context) =>
        context.Hardware.Accel is AcceleratorKind.Tcg ? [] : [Change.Set("hardware.accel", context.Hardware.Accel.ToString().ToLowerInvariant(), "tcg", "without KVM") with { Weight = 3 }];
}

/// <summary>The other firmware, where the route takes both.</summary>
public sealed class FirmwareFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var (machine, now) = (context.Machine, context.Hardware.Firmware);
        if (context.Hardware.Arch is not Architecture.X64 || machine.Route is Route.Uki)
        {
            return now is FirmwareKind.UefiSecure ? [Firmware("uefi-secure", "uefi", "without Secure Boot")] : [];
        }

        var other = now is FirmwareKind.Bios ? Firmware("bios", "uefi", "the other firmware") : Firmware("uefi", "bios", "the other firmware");
        // A firmware that found nothing to start: the disk may be one for the other.
        return [machine.Route is Route.Disk && context.Failure.Stage <= Stage.Firmware ? other with { Weight = Change.Likely } : other];
    }

    private static Change Firmware(string from, string to, string why) => Change.Set("hardware.firmware", from, to, why) with { JoinsOthers = false };
}

/// <summary>Another model of each NIC: one that firmware, kernel or initramfs has the driver of.</summary>
public sealed class NicFactor : PureFactor
{
    private static readonly string[] _models = ["virtio-net", "e1000e", "e1000"];

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var count = context.Text.CountOf("hardware.nics");
        if (count == 0 && context.Machine.Route is Route.Network or Route.San)
        {
            return _models.Skip(1).Select(model => new Change("hardware.nics", "virtio-net", model, "another NIC model") { Name = $"NIC {model}", Edits = [KeyEdit.Set("hardware.nics", $"[{{ model: {model} }}]")], Weight = 0.8 });
        }

        return Enumerable.Range(0, count).SelectMany(index =>
        {
            var key = $"hardware.nics[{index}].model";
            var now = context.Text.ValueOf(key) ?? "virtio-net";
            return _models.Where(model => model != now).Select(model => Change.Set(key, now, model, "another NIC model") with { Weight = model is "e1000" ? 0.8 : 1 });
        });
    }
}

/// <summary>Each disk on another bus: a driver that the initramfs has, or one that the system expects.</summary>
public sealed class DiskBusFactor : PureFactor
{
    private static readonly string[] _buses = ["virtio-blk", "ahci", "virtio-scsi", "nvme"];

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        for (var i = 0; i < context.Text.CountOf("hardware.disks"); i++)
        {
            var key = $"hardware.disks[{i}].bus";
            var now = context.Text.ValueOf(key) ?? "virtio-blk";
            var missesDevice = context.HasFault("SU091");
            foreach (var other in _buses.Where(bus => bus != now))
            {
                yield return Change.Set(key, now, other, "the disk on another bus") with { Weight = (missesDevice ? 2.4 : 0.9) - (other is "nvme" ? 0.2 : 0) };
            }
        }
    }
}

/// <summary>A plain CPU in place of all that can be had, or all in place of a plain one.</summary>
public sealed class CpuModelFactor : PureFactor
{
    private const string Key = "hardware.cpu";

    private static readonly string[] _models = ["Nehalem", "qemu64"];

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Hardware.Arch is not Architecture.X64)
        {
            return [];
        }

        var now = context.Text.ValueOf(Key);
        var plain = _models.Where(model => now != model).Select(model => Change.Set(Key, now, model, "another CPU") with { Weight = 0.7 });
        return now is null or "max" ? plain : plain.Prepend(Change.Set(Key, now, "max", "a CPU with all that can be had") with { Weight = 1.8 });
    }
}

/// <summary>The other chipset: PCI alone, or PCI Express.</summary>
public sealed class MachineTypeFactor : PureFactor
{
    private const string Key = "hardware.machine";

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Hardware is not { Arch: Architecture.X64 } || context.Hardware.Firmware is FirmwareKind.UefiSecure)
        {
            return [];
        }

        var now = context.Text.ValueOf(Key) ?? (context.Hardware is { Firmware: FirmwareKind.Bios, Iommu: false } ? "pc" : "q35");
        return [Change.Set(Key, now, now.StartsWith("q35", StringComparison.Ordinal) || now.StartsWith("pc-q35", StringComparison.Ordinal) ? "pc" : "q35", "the other chipset") with { Weight = 0.7 }];
    }
}

using System.Globalization;
using Sunup.Model;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Twice and four times the memory.</summary>
public sealed class MemoryFactor : PureFactor
{
    private const string Key = "hardware.memory";

    private static readonly int[] _times = [4, 2];

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var now = context.Hardware.MemoryBytes;
        return _times.Select(times => Change.Set(Key, Text(now), Text(now * times), $"{times} times the memory") with { Weight = 2 + (times / 10.0) });
    }

    private static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}MiB");
}

/// <summary>The emulator in place of KVM: a guest that hangs under one and not the other.</summary>
public sealed class AcceleratorFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context) =>
        context.Hardware.Accel is AcceleratorKind.Tcg ? [] : [Change.Set("hardware.accel", context.Hardware.Accel.ToString().ToLowerInvariant(), "tcg", "without KVM") with { Weight = 3 }];
}

/// <summary>One CPU: no other can race with it.</summary>
public sealed class CpuCountFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context) => context.Hardware.Cpus == 1
        ? []
        : [Change.Set("hardware.cpus", context.Hardware.Cpus.ToString(CultureInfo.InvariantCulture), "1", "nothing runs at the same time") with { Weight = 0.8 }];
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

        return now is FirmwareKind.Bios ? [Firmware("bios", "uefi", "the other firmware")] : [Firmware("uefi", "bios", "the other firmware")];
    }

    private static Change Firmware(string from, string to, string why) => Change.Set("hardware.firmware", from, to, why) with { JoinsOthers = false };
}

/// <summary>Another NIC model for a machine that boots from the network.</summary>
public sealed class NicFactor : PureFactor
{
    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Machine.Route is not (Route.Network or Route.San))
        {
            yield break;
        }

        for (var i = 0; i < Math.Max(1, context.Text.CountOf("hardware.nics")); i++)
        {
            var now = i < context.Hardware.Nics.Length ? context.Hardware.Nics[i].Model : NicModel.VirtioNet;
            var other = now is NicModel.VirtioNet ? "e1000e" : "virtio-net";
            var isThere = context.Text.CountOf("hardware.nics") > 0;
            yield return isThere
                ? Change.Set($"hardware.nics[{i}].model", now.ToString(), other, "another NIC model")
                : Change.Set("hardware.nics", null, $"[{{ model: {other} }}]", "another NIC model");
        }
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

/// <summary>A plain CPU in place of all that can be had.</summary>
public sealed class CpuModelFactor : PureFactor
{
    private const string Key = "hardware.cpu";

    private static readonly string[] _models = ["Nehalem", "qemu64"];

    protected override IEnumerable<Change> Changes(FactorContext context) => context.Hardware.Arch is not Architecture.X64
        ? []
        : _models.Where(model => context.Text.ValueOf(Key) != model).Select(model => Change.Set(Key, context.Text.ValueOf(Key), model, "another CPU") with { Weight = 0.7 });
}

/// <summary>The other chipset of BIOS machines.</summary>
public sealed class MachineTypeFactor : PureFactor
{
    private const string Key = "hardware.machine";

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Hardware is not { Arch: Architecture.X64, Firmware: FirmwareKind.Bios } || context.Hardware.Iommu)
        {
            return [];
        }

        var now = context.Text.ValueOf(Key) ?? "pc";
        return [Change.Set(Key, now, now.StartsWith("q35", StringComparison.Ordinal) || now.StartsWith("pc-q35", StringComparison.Ordinal) ? "pc" : "q35", "the other chipset") with { Weight = 0.7 }];
    }
}

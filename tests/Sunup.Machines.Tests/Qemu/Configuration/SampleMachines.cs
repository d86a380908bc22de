using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>Machines whose configuration is looked at.</summary>
internal static class SampleMachines
{
    public static QemuMachine Plain(HardwareConfig? hardware = null) => new()
    {
        Name = "web1",
        Hardware = hardware ?? new HardwareConfig(),
        Route = Route.Direct,
        Accelerator = AcceleratorKind.Tcg,
        Firmware = QemuFirmware.SeaBios,
        Uuid = Guid.Parse("8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c"),
        Serial = "web1",
    };

    public static QemuMachine With(QemuMachine machine, params ImmutableArray<QemuOverride> overrides) => machine with { Overrides = overrides };

    public static QemuOverride Section(string name, int index = 0, params ImmutableArray<(string Key, string Value)> entries) =>
        new(name, index, [.. entries.Select(entry => new QemuOverrideEntry(entry.Key, entry.Value, new TextPosition(9, 3)))], new TextPosition(8, 3));

    public static QemuCommandLine Command(QemuMachine machine) => QemuCommandLine.For(machine, "/usr/bin/qemu-system-x86_64", "/tmp/vm");
}

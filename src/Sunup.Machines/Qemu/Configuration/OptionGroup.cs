using System.Collections.Frozen;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>A group of options: its name in configuration files, its option on the command line.</summary>
/// <param name="Kind">As in <c>[kind]</c>.</param>
/// <param name="Option">As in <c>-option</c>.</param>
/// <param name="Implied">The key whose value may stand first, without its name; null for none.</param>
/// <remarks>Source: QemuOptsList of system/vl.c and of the subsystems, QEMU 7.2; each was given to <c>-readconfig</c> of 7.2.22, which takes it.</remarks>
internal sealed record OptionGroup(string Kind, string Option, string? Implied)
{
    private static readonly FrozenDictionary<string, OptionGroup> s_byKind = new OptionGroup[]
    {
        new("machine", "-machine", "type"),
        new("accel", "-accel", "accel"),
        new("memory", "-m", "size"),
        new("smp-opts", "-smp", "cpus"),
        new("name", "-name", "guest"),
        new("sandbox", "-sandbox", "enable"),
        new("boot-opts", "-boot", null),
        new("global", "-global", null),
        new("smbios", "-smbios", null),
        new("fw_cfg", "-fw_cfg", null),
        new("object", "-object", "qom-type"),
        new("device", "-device", "driver"),
        new("drive", "-drive", null),
        new("netdev", "-netdev", "type"),
        new("chardev", "-chardev", "backend"),
        new("mon", "-mon", null),
        new("tpmdev", "-tpmdev", "type"),
        new("rtc", "-rtc", null),
        new("iscsi", "-iscsi", null),
        new("numa", "-numa", "type"),
        new("overcommit", "-overcommit", null),
        new("action", "-action", null),
        new("icount", "-icount", "shift"),
        new("spice", "-spice", null),
        new("vnc", "-vnc", "vnc"),
        new("fsdev", "-fsdev", "fsdriver"),
        new("nic", "-nic", "type"),
        new("net", "-net", "type"),
        new("option-rom", "-option-rom", "romfile"),
        new("acpi", "-acpitable", null),
        new("trace", "-trace", "enable"),
        new("add-fd", "-add-fd", null),
    }.ToFrozenDictionary(group => group.Kind, StringComparer.Ordinal);

    /// <summary>The group of that name; null for one that QEMU 7.2 has none of.</summary>
    public static OptionGroup? Find(string kind) => s_byKind.GetValueOrDefault(kind);

    public static IEnumerable<string> Kinds => s_byKind.Keys.Order(StringComparer.Ordinal);
}

using Sunup.Machines.Qemu.Configuration;
using Sunup.Machines.Qemu.Configuration.Overrides;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>What overrides make of a configuration, by Incus's rules.</summary>
public sealed class QemuOverridesTests
{
    private static readonly QemuConfiguration s_configuration = new(
    [
        new QemuSwitch("-nodefaults"),
        new QemuSection("machine", null, ("type", "q35"), ("accel", "tcg")),
        new QemuSection("global", null, ("driver", "ICH9-LPC"), ("property", "disable_s3"), ("value", "1")),
        new QemuSection("global", null, ("driver", "ICH9-LPC"), ("property", "disable_s4"), ("value", "1")),
        new QemuSection("device", "qemu_iommu", ("driver", "virtio-iommu-pci"), ("bus", "pcie.0")),
    ]);

    [Fact]
    public void A_section_without_keys_deletes() => Assert.Equal(
        """
        - [device "qemu_iommu"]
        -   driver = "virtio-iommu-pci"
        -   bus = "pcie.0"
        """,
        Diff(SampleMachines.Section("device \"qemu_iommu\"")));

    [Fact]
    public void A_key_is_changed_in_its_place_added_at_the_end_or_deleted_by_an_empty_value()
    {
        var used = Apply(SampleMachines.Section("machine", 0, ("type", "pc"), ("usb", "off"), ("accel", "")));
        Assert.Equal([new QemuEntry("type", "pc"), new QemuEntry("usb", "off")], used.Configuration.Sections.First().Entries);
        Assert.Empty(used.Misfits);
    }

    [Fact]
    public void An_index_names_the_section_as_it_was_generated()
    {
        var used = Apply(SampleMachines.Section("global"), SampleMachines.Section("global", 1, ("value", "0")));
        var global = Assert.Single(used.Configuration.Sections, section => section.Kind == "global");
        Assert.Equal(("disable_s4", "0"), (global["property"], global["value"]));
        Assert.Empty(used.Misfits);
    }

    [Fact]
    public void A_section_or_index_that_is_not_there_is_appended_when_it_has_keys() => Assert.Equal(
        """
        + [global]
        +   driver = "x"
        +   value = "2"
        + [device "usb"]
        +   driver = "qemu-xhci"
        """,
        Diff(
            SampleMachines.Section("global", 2, ("driver", "x"), ("value", "1")),
            SampleMachines.Section("device \"usb\"", 0, ("driver", "qemu-xhci")),
            SampleMachines.Section("global", 2, ("value", "2"))));

    [Fact]
    public void What_fits_nothing_is_an_error_that_lists_what_exists()
    {
        var misfits = Apply(
            SampleMachines.Section("device \"qemu_iomu\""),
            SampleMachines.Section("global", 2),
            SampleMachines.Section("machine", 0, ("smm", "")),
            SampleMachines.Section("devise \"x\"", 0, ("driver", "x"))).Misfits;
        Assert.Equal(
            [
                "[device \"qemu_iomu\"] deletes a section that is not there",
                "[global][2] deletes a section, and the last of that name is [1]",
                "[machine] has no key 'smm' to delete",
                "QEMU has no group of options 'devise'",
            ],
            misfits.Select(misfit => misfit.Text));
        Assert.Equal("sections: [machine] [global][0] [global][1] [device \"qemu_iommu\"]", misfits[0].Exists);
        Assert.Equal("keys: type accel", misfits[2].Exists);
    }

    [Fact]
    public void The_machine_is_not_made_when_an_override_fits_nothing()
    {
        var machine = SampleMachines.Plain() with { SourceFile = "/etc/m.machine.yaml", Overrides = [SampleMachines.Section("device \"qemu_iommu\"")] };
        var finding = Assert.Throws<FindingException>(() => SampleMachines.Command(machine)).Finding;
        Assert.Equal("SU0211", finding.Id);
        Assert.Equal(new Evidence("8:3: [device \"qemu_iommu\"] deletes a section that is not there", "/etc/m.machine.yaml", 8), finding.Evidence[0]);
        Assert.Contains("[boot-opts]", finding.Evidence[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_overrides_nothing_changes()
    {
        Assert.Equal(s_configuration, Apply().Configuration);
        Assert.Equal("", Diff());
    }

    [Fact]
    public void Arguments_of_raw_qemu_are_part_of_the_difference() => Assert.Equal(
        [new DiffLine(DiffMark.Added, "-device"), new DiffLine(DiffMark.Added, "'a b'")], ConfigurationDiff.Of([], ["-device", "a b"]));

    private static OverriddenConfiguration Apply(params QemuOverride[] overrides) => QemuOverrides.Apply(s_configuration, [.. overrides]);

    private static string Diff(params QemuOverride[] overrides) => string.Join(
        '\n',
        ConfigurationDiff.Of(Apply(overrides).Changes, []).Select(line => $"{(line.Mark == DiffMark.Added ? '+' : line.Mark == DiffMark.Removed ? '-' : ' ')} {line.Text}"));
}

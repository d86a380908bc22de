using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Differences;

namespace Sunup.Trials.Tests.Investigations.Differences;

public sealed class MachineDifferencesTests
{
    private const string Good = """
        boot: { kernel: vmlinuz, initrd: [a.img, b.img], cmdline: "console=ttyS0 root=/dev/vda quiet" }
        route: direct
        hardware:
          memory: 1GiB
          disks: [{ image: d.raw, bus: virtio-blk }]
        """;

    private const string Bad = """
        # another one
        boot:
          kernel: vmlinuz.new
          initrd: [a.img, b.img]
          cmdline: console=ttyS0 root=/dev/sda nomodeset
        route: direct
        security.iommu: true
        hardware: { memory: 64MiB, disks: [{ bus: ahci, image: d.raw }], rng: true }
        """;

    private static MachineDifferences Of(string bad, string good, string badPath = "/srv/bad.machine.yaml", string goodPath = "/srv/good.machine.yaml") =>
        new(badPath, MachineFileText.Of(badPath, bad), goodPath, MachineFileText.Of(goodPath, good));

    [Fact]
    public void Every_key_that_differs_is_one_change_and_every_word_of_the_command_line()
    {
        var changes = Of(Bad, Good).Changes;
        Assert.Equal(
            ["boot.cmdline: nomodeset", "boot.cmdline: quiet", "boot.cmdline: root", "boot.kernel", "hardware.disks[0].bus", "hardware.memory", "hardware.rng", "security.iommu"],
            changes.Select(change => change.Factor).Order(StringComparer.Ordinal));
        Assert.Equal("at least", changes.Single(change => change.Factor == "hardware.memory").Gradation!.Bound);
        Assert.Equal("without hardware.rng", changes.Single(change => change.Factor == "hardware.rng").Name);
    }

    [Fact]
    public void All_together_they_make_the_good_machine()
    {
        var differences = Of(Bad, Good);
        var made = Variant.Of(differences.Changes).ApplyTo(MachineFileText.Of("m", Bad));
        Assert.Equal(
            MachineFileText.Of("m", Good).Leaves().Where(leaf => leaf.Key != "boot.cmdline").Order(Comparer<KeyValuePair<string, string>>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key))),
            made.Leaves().Where(leaf => leaf.Key != "boot.cmdline").Order(Comparer<KeyValuePair<string, string>>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key))));
        Assert.Equal(["console=ttyS0", "quiet", "root=/dev/vda"], made.ValueOf("boot.cmdline")!.Split(' ').Order(StringComparer.Ordinal));
        Assert.Empty(Of(made.Text, Good).Changes);
    }

    [Fact]
    public void A_path_of_another_folder_becomes_absolute()
    {
        var changes = Of(Bad, Good, goodPath: "/other/good.machine.yaml").Changes;
        Assert.Equal("/other/vmlinuz", changes.Single(change => change.Factor == "boot.kernel").To);
        Assert.Equal("[/other/a.img, /other/b.img]", changes.Single(change => change.Factor == "boot.initrd").To);
        Assert.Equal("/other/d.raw", changes.Single(change => change.Factor == "hardware.disks[0].image").To);
    }

    [Fact]
    public void So_does_that_of_the_iPXE_that_QEMU_starts()
    {
        const string File = "boot: { kernel: k }\nnetwork: { ipxe: { file: ipxe.lkrn, initrd: boot.ipxe } }\n";
        var changes = Of(File, File, goodPath: "/other/good.machine.yaml").Changes;
        Assert.Equal("/other/ipxe.lkrn", changes.Single(change => change.Factor == "network.ipxe.file").To);
        Assert.Equal("/other/boot.ipxe", changes.Single(change => change.Factor == "network.ipxe.initrd").To);
    }

    /// <summary>What counts as up is no part of a machine: taken for a difference, "expect: { stage: kernel }" would cure everything.</summary>
    [Fact]
    public void What_counts_as_up_is_no_difference()
    {
        var differences = Of("boot: { kernel: k }\nexpect: { stage: up, within: 60s }\n", "boot: { kernel: k }\nexpect: { stage: kernel }\n");
        Assert.Empty(differences.Changes);
        Assert.True(differences.HasOtherExpect);
        Assert.False(Of(Bad, Good).HasOtherExpect);
    }

    [Fact]
    public void Lists_of_other_lengths_are_one_change()
    {
        var change = Assert.Single(Of("boot: { kernel: k }\nhardware: { nics: [{ model: e1000 }, { model: rtl8139 }] }\n", "boot: { kernel: k }\nhardware: { nics: [{ model: e1000 }] }\n").Changes);
        Assert.Equal(("hardware.nics", "[{ model: e1000 }]"), (change.Factor, change.To));
    }

    [Fact]
    public void Machines_that_say_the_same_do_not_differ() => Assert.Empty(Of("name: a\nboot: { kernel: k }\n", "name: b\nboot:\n  kernel: k\n").Changes);
}

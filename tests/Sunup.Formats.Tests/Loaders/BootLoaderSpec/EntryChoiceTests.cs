using Sunup.Formats.Firmware.EfiVariables;
using Sunup.Formats.Loaders.BootLoaderSpec;

namespace Sunup.Formats.Tests.Loaders.BootLoaderSpec;

public sealed class EntryChoiceTests
{
    private static readonly BootEntry s_old = Uki("talos-v1.9.efi", "1.9");
    private static readonly BootEntry s_new = Uki("talos-v1.10.efi", "1.10");

    // Talos 8f918a34e: the upgrade wrote LoaderEntryDefault, and kexec took what the running system was started from.
    [Fact]
    public void After_an_upgrade_the_default_counts_and_not_what_was_started()
    {
        var choice = EntryChoice.Of([s_old, s_new], LoaderVariables.None with { Default = "Talos-v1.10.efi", Selected = "Talos-v1.9.efi" }, null);
        Assert.Equal((s_new, EntryChoiceReason.DefaultVariable), (choice.Entry, choice.Reason));
    }

    // Talos 75b5dec06: a disk image was never given a default.
    [Fact]
    public void A_disk_image_without_a_default_entry_starts_what_it_was_started_from()
    {
        var choice = EntryChoice.Of([s_old], LoaderVariables.None with { Selected = "Talos-v1.9.efi" }, null);
        Assert.Equal((s_old, EntryChoiceReason.Selected), (choice.Entry, choice.Reason));
    }

    [Fact]
    public void Without_a_default_a_new_entry_is_no_guess()
    {
        var choice = EntryChoice.Of([s_old, s_new], LoaderVariables.None with { Selected = "talos-v1.9.efi" }, null);
        Assert.Equal((null, EntryChoiceReason.Ambiguous), (choice.Entry, choice.Reason));
        Assert.Equal([s_new, s_old], choice.Menu);
    }

    [Fact]
    public void Without_any_variable_nothing_is_chosen() =>
        Assert.Equal(EntryChoiceReason.Nothing, EntryChoice.Of([s_old], LoaderVariables.None, null).Reason);

    [Theory]
    [InlineData("a.conf", "b.conf", "c*", "a.conf")]
    [InlineData(null, "b.conf", "c*", "b.conf")]
    [InlineData(null, null, "c*", "c.conf")]
    [InlineData("gone*", "gone.conf", "C.CONF", "c.conf")]
    public void One_shot_comes_before_default_and_default_before_the_file(string? oneShot, string? defaultVariable, string? file, string expected) => Assert.Equal(
        expected,
        EntryChoice.Of([Conf("a"), Conf("b"), Conf("c")], LoaderVariables.None with { OneShot = oneShot, Default = defaultVariable }, file).Entry!.Id);

    [Fact]
    public void A_saved_default_is_what_was_booted_last() => Assert.Equal(
        "b.conf",
        EntryChoice.Of([Conf("a"), Conf("b")], LoaderVariables.None with { Default = "@saved", LastBooted = "b.conf" }, null).Entry!.Id);

    [Theory]
    [InlineData("fedora-41.conf")]
    [InlineData("fedora-41")]
    [InlineData("FEDORA-*")]
    [InlineData("fedora-4?.c[n-p]nf")]
    public void An_entry_is_named_by_its_file_or_a_pattern(string name) =>
        Assert.Equal(EntryChoiceReason.Named, EntryChoice.Of([Conf("fedora-41"), Conf("debian")], LoaderVariables.None, null, name).Reason);

    [Fact]
    public void A_name_that_no_entry_has_is_no_match() => Assert.Equal(EntryChoiceReason.NoMatch, EntryChoice.Of([s_old], LoaderVariables.None, null, "arch").Reason);

    [Fact]
    public void Counters_in_a_name_do_not_make_it_another_entry()
    {
        var counted = Uki("linux+2-1.efi", "1");
        Assert.Equal(new BootTries(2, 1), counted.Tries);
        Assert.Equal(counted, EntryChoice.Of([counted], LoaderVariables.None with { Selected = "linux+3.efi" }, null).Entry);
    }

    [Fact]
    public void An_entry_without_tries_left_is_the_last_of_the_menu() =>
        Assert.Equal("linux-1.efi", EntryChoice.Of([Uki("linux-2+0-3.efi", "2"), Uki("linux-1.efi", "1")], LoaderVariables.None, null).Menu[0].Id);

    [Fact]
    public void A_type_1_entry_is_read_as_systemd_boot_does()
    {
        var entry = EntryFile.Read(
            "Fedora-41.conf", "/efi/loader/entries/Fedora-41.conf",
            "# made by hand\ntitle \"Fedora 41\"\nlinux\t/41/vmlinuz\ninitrd /41/ucode.img\ninitrd \\41\\initrd.img\noptions root=/dev/vda1\noptions  quiet \nunknown x\n", "x64")!;
        Assert.Equal(("fedora-41.conf", BootEntryKind.Linux, "41/vmlinuz", "root=/dev/vda1 quiet", "Fedora 41"), (entry.Id, entry.Kind, entry.Program, entry.Options, entry.Title));
        Assert.Equal(["41/ucode.img", "41/initrd.img"], entry.Initrds);
    }

    [Theory]
    [InlineData("linux /a\nefi /b\n")]
    [InlineData("title nothing\n")]
    [InlineData("linux /a\narchitecture aa64\n")]
    public void What_systemd_boot_leaves_out_is_no_entry(string text) => Assert.Null(EntryFile.Read("a.conf", "a.conf", text, "x64"));

    [Fact]
    public void A_special_default_that_is_not_known_does_not_count() => Assert.Equal("linux*", EntryFile.DefaultOf("default linux*\n#default x\ndefault @other\ntimeout 3\n"));

    // UAPI.10, "Version Comparison": each is older than the next.
    [Fact]
    public void Versions_are_ordered_as_the_specification_says()
    {
        string[] order = ["122.1~rc1", "122.1", "123~rc1-1", "123", "123-a", "123-a.1", "123-1", "123-1.1", "123^post1", "123.a-1", "123.1-1", "123a-1", "124-1"];
        var sorted = order.Reverse().Order(VersionOrder.Instance).ToArray();
        Assert.Equal(order, sorted);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[a-c-f]", "-", true)]
    [InlineData("[a-c-f]", "e", false)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[a", "a", false)]
    [InlineData("a\\", "a", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "x", false)]
    [InlineData("?", "", false)]
    [InlineData("[!a]", "!", true)]
    [InlineData("**x**", "axb", true)]
    public void Patterns_match_as_systemds(string pattern, string name, bool expected) => Assert.Equal(expected, EntryPattern.Matches(pattern, name));

    [Fact]
    public void A_variable_is_attributes_and_utf16_up_to_its_nul()
    {
        var variable = EfiVariable.Read(new byte[] { 7, 0, 0, 0, (byte)'a', 0, (byte)'.', 0, 0, 0, (byte)'x', 0, 9 })!;
        Assert.Equal((7u, "a."), (variable.Attributes, variable.Text));
        Assert.Null(EfiVariable.Read(new byte[] { 1, 2, 3 }));
        Assert.True(EfiVariable.Read(new byte[] { 6, 0, 0, 0, 1 })!.IsSet);
    }

    private static BootEntry Uki(string file, string version) => new()
    {
        Id = EntryFile.Lower(file),
        Path = file,
        Kind = BootEntryKind.Type2,
        Program = file,
        SortKey = "linux",
        Version = version,
        Tries = BootTries.Of(file, ".efi"),
    };

    private static BootEntry Conf(string name) => new() { Id = $"{name}.conf", Path = name, Kind = BootEntryKind.Linux, Program = "vmlinuz" };
}

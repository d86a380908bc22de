using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Planning.Tests.MachineFiles.Editing;

public sealed class MachineFileTextTests
{
    private const string File = """
        # a machine
        name: web1
        boot:
          kernel: vmlinuz    # the kernel
          initrd:
            - a.img
            # the second
            - b.img

        # hardware
          cmdline: console=ttyS0 quiet root=/dev/vda1 quiet
        hardware: { memory: 1GiB, nics: [ { model: e1000 }, {} ] }   # small
        expect: {}
        raw.qemu: "-name \"a b\""
        # end
        """;

    private static string Edit(params KeyEdit[] edits) => MachineFileText.Of("m", File).Apply(edits).Text;

    private static void Differs(string text, string removed, string added)
    {
        var before = File.Split('\n');
        var after = text.Split('\n');
        Assert.Equal(removed, string.Join('|', before.Except(after).Select(line => line.Trim())));
        Assert.Equal(added, string.Join('|', after.Except(before).Select(line => line.Trim())));
    }

    [Fact]
    public void A_value_is_replaced_and_its_comment_stays() =>
        Differs(Edit(KeyEdit.Set("boot.kernel", "bzImage")), "kernel: vmlinuz    # the kernel", "kernel: bzImage    # the kernel");

    [Fact]
    public void A_value_in_braces_is_replaced() =>
        Differs(Edit(KeyEdit.Set("hardware.memory", "2GiB")), "hardware: { memory: 1GiB, nics: [ { model: e1000 }, {} ] }   # small", "hardware: { memory: 2GiB, nics: [ { model: e1000 }, {} ] }   # small");

    [Fact]
    public void A_key_of_a_list_item_is_set() =>
        Differs(
            Edit(KeyEdit.Set("hardware.nics[0].model", "rtl8139"), KeyEdit.Set("hardware.nics[1].model", "e1000e")),
            "hardware: { memory: 1GiB, nics: [ { model: e1000 }, {} ] }   # small",
            "hardware: { memory: 1GiB, nics: [ { model: rtl8139 }, { model: e1000e } ] }   # small");

    [Fact]
    public void A_key_is_added_to_a_block_where_the_block_ends() =>
        Differs(Edit(KeyEdit.Set("boot.keep", "true")), "", "keep: true");

    [Fact]
    public void A_key_with_its_parent_is_added_at_the_end_of_the_file() =>
        Differs(Edit(KeyEdit.Set("network.pad_kernel", "true"), KeyEdit.Set("security.iommu", "false")), "", "network: { pad_kernel: true }|security.iommu: false");

    [Fact]
    public void An_empty_mapping_gets_its_first_key() => Differs(Edit(KeyEdit.Set("expect.within", "9s")), "expect: {}", "expect: { within: 9s }");

    [Fact]
    public void A_list_that_is_written_as_a_block_becomes_one_line_when_it_changes() =>
        Differs(Edit(KeyEdit.AddItem("boot.initrd", "c d.img")), "initrd:|- a.img|# the second|- b.img", "initrd: [a.img, b.img, \"c d.img\"]");

    [Fact]
    public void Words_of_the_command_line_come_and_go() =>
        Differs(
            Edit(KeyEdit.RemoveWord("boot.cmdline", "quiet"), KeyEdit.AddWord("boot.cmdline", "panic=-1")),
            "cmdline: console=ttyS0 quiet root=/dev/vda1 quiet",
            "cmdline: \"console=ttyS0 root=/dev/vda1 panic=-1\"");

    [Theory]
    [InlineData("boot.kernel", "kernel: vmlinuz    # the kernel")]
    [InlineData("boot.cmdline", "cmdline: console=ttyS0 quiet root=/dev/vda1 quiet")]
    [InlineData("name", "name: web1")]
    [InlineData("raw.qemu", "raw.qemu: \"-name \\\"a b\\\"\"")]
    public void A_key_is_removed(string key, string line)
    {
        var text = Edit(KeyEdit.Remove(key));
        Assert.Null(MachineFileText.Of("m", text).ValueOf(key));
        Differs(text, line, "");
    }

    [Fact]
    public void A_key_in_braces_is_removed() =>
        Differs(Edit(KeyEdit.Remove("hardware.memory")), "hardware: { memory: 1GiB, nics: [ { model: e1000 }, {} ] }   # small", "hardware: { nics: [ { model: e1000 }, {} ] }   # small");

    [Fact]
    public void What_is_set_is_read_again()
    {
        foreach (var value in new[] { "a", "a b", "a: b", "#", "- x", "\"", "\\", "yes", "[x", "{", "0x10", "", "é", "a\tb", "*a", "&a", "!a", "%" })
        {
            var text = MachineFileText.Of("m", File).Apply(KeyEdit.Set("boot.cmdline", YamlWriter.Scalar(value)));
            Assert.Equal(value, text.ValueOf("boot.cmdline"));
            Assert.Equal(["a.img", "b.img", value], text.Apply(KeyEdit.AddItem("boot.initrd", value)).Items("boot.initrd"));
        }
    }

    [Fact]
    public void A_path_through_a_value_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Edit(KeyEdit.Set("name.first", "x")));

    [Fact]
    public void Edits_that_follow_each_other_leave_what_can_be_read()
    {
        foreach (var first in Keys())
        {
            foreach (var second in Keys())
            {
                var text = MachineFileText.Of("m", File).Apply([KeyEdit.Remove(first), KeyEdit.Set(second, "x"), KeyEdit.Remove(second), KeyEdit.Set(first, "y")]);
                Assert.Equal("y", text.ValueOf(first));
            }
        }

        static string[] Keys() => ["name", "boot.kernel", "boot.initrd", "boot.cmdline", "boot.keep", "hardware.memory", "hardware.cpus", "hardware.nics[0].model", "hardware.nics[1].mac", "expect.within", "raw.qemu", "security.iommu"];
    }
}

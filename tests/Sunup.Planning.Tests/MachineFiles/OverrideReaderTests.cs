using System.Text;
using Sunup.Model;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.MachineFiles;

/// <summary>The grammar of <c>raw.qemu.conf</c>, with places in the machine file.</summary>
public sealed class OverrideReaderTests
{
    [Fact]
    public void Sections_indexes_and_values_are_read_as_incus_reads_them()
    {
        var overrides = Good("""
              [device "qemu_iommu"]

              [ global ][1]
              value = "0"
              property =

              [device   "dev-net0"]
              romfile = "C:\\roms\\\"x\".rom"
              rombar = 0
            """);
        Assert.Equal(["device \"qemu_iommu\"", "global", "device \"dev-net0\""], overrides.Select(section => section.Name));
        Assert.Equal([0, 1, 0], overrides.Select(section => section.Index));
        Assert.Empty(overrides[0].Entries);
        Assert.Equal([("value", "0"), ("property", "")], overrides[1].Entries.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal([("romfile", "C:\\roms\\\"x\".rom"), ("rombar", "0")], overrides[2].Entries.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(new TextPosition(4, 3), overrides[0].At);
        Assert.Equal(new TextPosition(7, 3), overrides[1].Entries[0].At);
    }

    [Fact]
    public void A_value_on_one_line_has_its_place_too()
    {
        var read = Read("boot: { kernel: k }\nroute: direct\nraw.qemu.conf: '[device \"qemu_iommu\"]'\n");
        Assert.Equal(new TextPosition(3, 17), Assert.Single(read.Value!.RawQemuConfig).At);
    }

    [Fact]
    public void A_comment_is_an_error_that_says_what_incus_would_make_of_it() => Assert.Equal(
        """
        m.machine.yaml:5:5: raw.qemu.conf: a comment: this syntax has none
           5 |     # bus = "pcie.0"
             |     ^^^^^^^^^^^^^^^^
             = Incus takes '# key = value' for a key, and then does not delete an otherwise empty section; write comments in the YAML around it, or delete the line
        """,
        Bad("  [device \"qemu_iommu\"]\n    # bus = \"pcie.0\""));

    [Theory]
    [InlineData("  [device \"x\"", "4:3: raw.qemu.conf: the bracket [ is never closed")]
    [InlineData("  [device x]", "4:3: raw.qemu.conf: 'device x' is no section's name")]
    [InlineData("  [global][one]", "4:11: raw.qemu.conf: '[one]' behind the section's name")]
    [InlineData("  [global] [-1]", "4:11: raw.qemu.conf: '[-1]' behind the section's name")]
    [InlineData("  type = q35", "4:3: raw.qemu.conf: a key that stands in no section")]
    [InlineData("  [machine]\n  type", "5:3: raw.qemu.conf: neither a section nor a key with a value")]
    [InlineData("  [machine]\n  ty pe = x", "5:3: raw.qemu.conf: 'ty pe' is no key")]
    [InlineData("  [machine]\n  type = \"q35", "5:9: raw.qemu.conf: a value whose quotes do not fit")]
    [InlineData("  [machine]\n  type = \"q\\n35\"", "5:9: raw.qemu.conf: a value whose quotes do not fit")]
    public void What_is_wrong_is_told_at_its_place(string text, string expected) => Assert.Contains(expected, Bad(text), StringComparison.Ordinal);

    private static Sunup.Planning.Documents.ReadResult<MachineConfig> Read(string text) => MachineFileReader.Read("m.machine.yaml", Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<QemuOverride> Good(string text)
    {
        var read = Read($"boot: {{ kernel: k }}\nroute: direct\nraw.qemu.conf: |\n{text}\n");
        Assert.True(read.Succeeded, read.RenderProblems());
        return read.Value!.RawQemuConfig;
    }

    private static string Bad(string text)
    {
        var read = Read($"boot: {{ kernel: k }}\nroute: direct\nraw.qemu.conf: |\n{text}\n");
        Assert.False(read.Succeeded);
        return read.RenderProblems();
    }
}

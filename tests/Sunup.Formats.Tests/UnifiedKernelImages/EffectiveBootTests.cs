using System.Text;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Tests.UnifiedKernelImages;

public sealed class EffectiveBootTests
{
    private static SampleUki Uki(string stub = "257.13-1") => new SampleUki().Stub(stub).With(".cmdline", " root=/dev/vda1\tquiet\n\0").With(".uname", "6.12.1").With(".initrd", "0707initrd").With(".linux", SampleUki.Kernel());

    private static EffectiveBoot Boot(SampleUki uki, EffectiveOptions? options = null) => EffectiveBoot.Of(uki.Read(), uki.File(), options);

    private static UkiCompanion Addon(string name, SampleUki addon, bool isGlobal = false) => new(name, isGlobal, addon.File());

    [Fact]
    public void The_images_own_command_line_is_trimmed_and_its_control_characters_are_blanks() => Assert.Equal("root=/dev/vda1 quiet", Boot(Uki()).CommandLine);

    [Theory]
    [InlineData(false, "debug")]
    [InlineData(true, "root=/dev/vda1 quiet")]
    public void Load_options_take_its_place_but_under_secure_boot(bool secureBoot, string expected) =>
        Assert.Equal(expected, Boot(Uki(), new EffectiveOptions { LoadOptions = "debug", SecureBoot = secureBoot }).CommandLine);

    [Fact]
    public void Smbios_and_addons_come_behind()
    {
        // Talos ea0994cfe: SMBIOS extras.
        var boot = Boot(Uki(), new EffectiveOptions
        {
            SmbiosExtra = "console=ttyS0",
            Companions = [Addon("b.addon.efi", new SampleUki().With(".cmdline", "two")), Addon("z.addon.efi", new SampleUki().With(".cmdline", "one"), isGlobal: true)],
        });
        Assert.Equal("root=/dev/vda1 quiet one two console=ttyS0", boot.CommandLine);
        Assert.Equal([".cmdline", "z.addon.efi", "b.addon.efi", "SMBIOS"], boot.CommandLineParts.Select(part => part.Source));
    }

    [Fact]
    public void A_stub_of_252_takes_neither()
    {
        var boot = Boot(Uki("252.39-1"), new EffectiveOptions { SmbiosExtra = "x", Companions = [Addon("b.addon.efi", new SampleUki().With(".cmdline", "two"))] });
        Assert.Equal(" root=/dev/vda1 quiet", boot.CommandLine);
        Assert.Equal(["b.addon.efi", "SMBIOS"], boot.Dropped.Select(drop => drop.What));
    }

    [Fact]
    public void An_addon_for_another_kernel_is_left_out()
    {
        var boot = Boot(Uki(), new EffectiveOptions { Companions = [Addon("b.addon.efi", new SampleUki().With(".uname", "6.1").With(".cmdline", "two"))] });
        Assert.Equal("root=/dev/vda1 quiet", boot.CommandLine);
        Assert.Equal(".uname is 6.1, the image's 6.12.1", Assert.Single(boot.Dropped).Why);
    }

    [Theory]
    [InlineData("@1 debug", 1, "debug")]
    [InlineData("@1", 1, "reset=1")]
    [InlineData("@1x", 0, "@1x")]
    [InlineData("@1  debug", 1, "debug")]
    public void A_selector_at_the_start_picks_the_profile(string options, int profile, string expected)
    {
        var boot = Boot(Uki().With(".profile", "ID=a").With(".profile", "ID=b").With(".cmdline", "reset=1"), new EffectiveOptions { LoadOptions = options });
        Assert.Equal(profile, boot.Profile);
        Assert.Equal(expected, boot.CommandLine);
    }

    [Fact]
    public void A_profile_that_is_not_there_stops_the_stub() => Assert.NotNull(Boot(Uki(), new EffectiveOptions { LoadOptions = "@7" }).Refusal);

    [Fact]
    public void Initrds_are_in_the_stubs_order_and_on_multiples_of_4()
    {
        var uki = Uki().With(".ucode", "microcode").With(".osrel", "ID=x\n").With(".pcrsig", "{}").With(".pcrpkey", "PEM");
        var boot = Boot(uki, new EffectiveOptions
        {
            Companions = [Addon("a.addon.efi", new SampleUki().With(".initrd", "extra").With(".ucode", "first")), new UkiCompanion("x.cred", false, new FileBytes("secret"u8.ToArray()))],
        });
        Assert.Equal(["a.addon.efi .ucode", ".ucode", ".initrd", ".extra/credentials", ".extra/tpm2-pcr-signature.json", ".extra/tpm2-pcr-public-key.pem", ".extra/os-release", "a.addon.efi .initrd"], boot.Initrds.Select(initrd => initrd.Name));
        Assert.All(boot.InitrdLayout.Parts, part => Assert.Equal(0, part.Offset % 4));
        using var joined = boot.OpenInitrd();
        var bytes = new byte[joined.Length];
        joined.ReadExactly(bytes);
        Assert.StartsWith("first\0\0\0microcode\0\0\0", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(0, bytes.Length % 4);
    }

    [Fact]
    public void A_stub_of_252_makes_fewer_archives_and_no_microcode() =>
        Assert.Equal([".initrd", ".extra/tpm2-pcr-public-key.pem"], Boot(Uki("252").With(".ucode", "m").With(".osrel", "ID=x\n").With(".pcrpkey", "PEM")).Initrds.Select(initrd => initrd.Name));

    [Fact]
    public void A_single_initrd_is_handed_over_as_it_is()
    {
        using var initrd = Boot(Uki()).OpenInitrd();
        Assert.Equal(10, initrd.Length);
    }

    [Fact]
    public void The_archive_for_extra_is_the_stubs_byte_for_byte()
    {
        using var archive = Boot(Uki().With(".pcrsig", "{}")).Initrds[^1].Open();
        var bytes = new byte[archive.Length];
        archive.ReadExactly(bytes);
        const string Expected = "07070100000001" + "0000416d" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "00000007" + "00000000" + ".extra\0" + "\0\0\0"
            + "07070100000002" + "00008124" + "00000000" + "00000000" + "00000001" + "00000000" + "00000002" + "00000000" + "00000000" + "00000000" + "00000000" + "0000001f" + "00000000" + ".extra/tpm2-pcr-signature.json\0" + "\0\0\0" + "{}\0\0"
            + "07070100000000" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "0000000B" + "00000000" + "TRAILER!!!\0\0\0\0";
        Assert.Equal(Expected, Encoding.Latin1.GetString(bytes));
    }

    [Fact]
    public void The_last_of_two_sections_is_taken_by_252() => Assert.Equal("last", Boot(Uki("252").With(".cmdline", "last")).CommandLine);
}

using Sunup.Formats.Loaders.Configurations;
using Sunup.Formats.Loaders.Syslinux;

namespace Sunup.Formats.Tests.Loaders.Syslinux;

/// <summary>Configurations as users write them.</summary>
public sealed class SyslinuxConfigurationTests
{
    private const string Appliance = """
        DEFAULT linux
        PROMPT 0
        LABEL linux
          SAY Booting...
          LINUX vmlinuz-3.18.5
          APPEND ro imgpart=UUID=35af99a8 imgfile=/current.sqsh bootpart=UUID=1234-ABCD loglevel=0
          INITRD volumio.initrd
        """;

    [Fact]
    public void The_configuration_of_an_appliance_is_one_entry()
    {
        var entry = Assert.Single(SyslinuxConfiguration.Read(Appliance).Entries);
        Assert.True(entry.IsDefault);
        Assert.Equal([("vmlinuz-3.18.5", LoaderFileUse.Kernel, 5), ("volumio.initrd", LoaderFileUse.Initrd, 7)], entry.Files.Select(file => (file.Path, file.Use, file.Line)));
        Assert.StartsWith("ro imgpart=UUID=35af99a8", entry.CommandLine, StringComparison.Ordinal);
        Assert.Equal(6, entry.CommandLineLine);
    }

    [Fact]
    public void A_menu_with_includes_is_joined_and_its_menu_default_counts()
    {
        var configuration = SyslinuxConfiguration.Read(
            """
            ui menu.c32
            timeout 50
            include themes/default.cfg
            label live
              menu label ^Live system
              kernel ::/live/vmlinuz
              append initrd=/live/initrd1.img,/live/initrd2.img boot=live
            label local
              menu default
              localboot 0
            """,
            path => path == "themes/default.cfg" ? "menu title x\nLABEL memtest\nKERNEL memtest.bin\n" : null);
        Assert.Equal(["memtest", "live", "local"], configuration.Entries.Select(entry => entry.Id));
        Assert.Equal("local", Assert.Single(configuration.Entries, entry => entry.IsDefault).Id);
        Assert.Equal(50, configuration.TimeoutTenths);
        Assert.Equal("Live system", configuration.Entries[1].Title);
        Assert.Equal(["::/live/vmlinuz", "/live/initrd1.img", "/live/initrd2.img"], configuration.Entries[1].Files.Select(file => file.Path));
        Assert.Equal(LoaderFileUse.BootSector, configuration.Entries[0].Files[0].Use);
    }

    [Fact]
    public void A_kernel_may_stand_in_the_default_itself()
    {
        var entry = Assert.Single(SyslinuxConfiguration.Read("DEFAULT vmlinuz initrd=initrd.img root=/dev/sda1\n").Entries);
        Assert.Equal(["vmlinuz", "initrd.img"], entry.Files.Select(file => file.Path));
        Assert.True(entry.IsDefault);
    }

    [Fact]
    public void Append_before_the_labels_is_for_all_and_a_minus_is_for_none()
    {
        var entries = SyslinuxConfiguration.Read("default a\nappend quiet\nlabel a\nlinux k\nlabel b\nlinux k\nappend -\nlabel c\nlinux k\nappend x\n").Entries;
        Assert.Equal(["quiet", "", "x"], entries.Select(entry => entry.CommandLine));
    }

    [Fact]
    public void Without_default_and_ui_it_says_what_syslinux_says() =>
        Assert.Contains("No DEFAULT or UI configuration directive found!", SyslinuxConfiguration.Read("label a\nlinux k\n").Problems.Select(problem => problem.Text));

    [Fact]
    public void Files_that_include_themselves_end() =>
        Assert.NotEmpty(SyslinuxConfiguration.Read("include self\n", _ => "include self\ninclude self\n").Problems);

    [Theory]
    [InlineData("")]
    [InlineData("LABEL")]
    [InlineData("APPEND\nKERNEL\nINITRD ,,\nDEFAULT \n")]
    [InlineData("text help\nnever ended")]
    public void Any_text_is_read(string text) => Assert.NotNull(SyslinuxConfiguration.Read(text));
}

using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Configurations;
using Sunup.Formats.Loaders.Grub;

namespace Sunup.Formats.Tests.Loaders.Grub;

/// <summary>Scripts in the manner of grub-mkconfig, and scripts that want to go on for ever.</summary>
public sealed class GrubConfigurationTests
{
    private const string Uuid = "c1b9d5a2-f162-11cf-9ece-0020afc76f16";

    // What the scripts of Debian write: conditions, functions, a submenu, search with and without hints.
    private const string Debian = $$"""
        # automatic
        if [ -s $prefix/grubenv ]; then
          set have_grubenv=true
          load_env
        fi
        if [ "${next_entry}" ] ; then
           set default="${next_entry}"
        else
           set default="${saved_entry}"
        fi
        if [ x"${feature_menuentry_id}" = xy ]; then
          menuentry_id_option="--id"
        else
          menuentry_id_option=""
        fi
        export menuentry_id_option
        function gfxmode {
        	set gfxpayload="${1}"
        }
        if [ "${prev_saved_entry}" ]; then
          set saved_entry="${prev_saved_entry}"
        fi
        set timeout=5
        menuentry 'Debian GNU/Linux' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-simple-{{Uuid}}' {
        	load_video
        	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
        	insmod part_gpt
        	set root='hd0,gpt2'
        	if [ x$feature_platform_search_hint = xy ]; then
        	  search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2 --hint-efi=hd0,gpt2  {{Uuid}}
        	else
        	  search --no-floppy --fs-uuid --set=root {{Uuid}}
        	fi
        	echo	'Loading Linux 6.1.0-18-amd64 ...'
        	linux	/boot/vmlinuz-6.1.0-18-amd64 root=UUID={{Uuid}} ro  quiet
        	initrd	/boot/initrd.img-6.1.0-18-amd64
        }
        submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-{{Uuid}}' {
        	menuentry 'Debian, 6.1.0-18' $menuentry_id_option 'gnulinux-6.1.0-18' { linux /boot/vmlinuz-6.1.0-18-amd64 root=/dev/sda2 single
        	}
        	menuentry 'Debian, 6.1.0-17' --id 'old' {
        		linux /boot/vmlinuz-6.1.0-17-amd64 root=/dev/sda2; initrd /boot/early.img /boot/initrd.img-6.1.0-17-amd64
        	}
        }
        if [ "$grub_platform" = "efi" ]; then
        	menuentry 'UEFI Firmware Settings' { fwsetup }
        fi
        """;

    [Fact]
    public void Entries_are_run_and_say_what_they_load()
    {
        var configuration = GrubConfiguration.Read(Debian);
        Assert.Empty(configuration.Problems);
        Assert.Equal(["Debian GNU/Linux", "Advanced options", "Debian, 6.1.0-18", "Debian, 6.1.0-17"], configuration.Entries.Select(entry => entry.Title));
        var first = configuration.Entries[0];
        Assert.True(first.IsDefault);
        Assert.Equal($"root=UUID={Uuid} ro quiet", first.CommandLine);
        Assert.All(first.Files, file => Assert.Equal(new VolumeReference("uuid", Uuid), file.Volume));
        Assert.Equal(["/boot/vmlinuz-6.1.0-18-amd64", "/boot/initrd.img-6.1.0-18-amd64"], first.Files.Select(file => file.Path));
        Assert.Equal(50, configuration.TimeoutTenths);
        Assert.Null(configuration.Entries[2].Files[0].Volume);
        Assert.Equal(3, configuration.Entries[3].Files.Length);
    }

    [Theory]
    [InlineData("saved_entry=1>old", "Debian, 6.1.0-17")]
    [InlineData("saved_entry=gnulinux-advanced-c1b9d5a2-f162-11cf-9ece-0020afc76f16>0", "Debian, 6.1.0-18")]
    [InlineData("next_entry=Debian GNU/Linux", "Debian GNU/Linux")]
    [InlineData("saved_entry=1", "Debian, 6.1.0-18")]
    public void The_default_comes_from_the_environment_block(string environment, string title)
    {
        var configuration = GrubConfiguration.Read(Debian, new GrubContext { ReadFile = path => path == "/boot/grub/grubenv" ? $"# GRUB Environment Block\n{environment}\n####" : null });
        Assert.Equal(title, Assert.Single(configuration.Entries, entry => entry.IsDefault).Title);
    }

    [Fact]
    public void The_platform_decides_conditions() =>
        Assert.Equal("goes to the firmware's setup", GrubConfiguration.Read(Debian, new GrubContext { Platform = "efi" }).Entries[^1].Note);

    [Theory]
    [InlineData("""set a='x y'; menuentry "$a" { linux /k "$a" $a \"q\" 'a'"b"c }""", "x y", "\"x y\" x y \\\"q\\\" abc")]
    [InlineData("""menuentry one { linux /k a=$undefined b${undefined}c }""", "one", "a= bc")]
    [InlineData("menuentry two {\n linux /k a \\\n b # c\n}", "two", "a b")]
    public void Words_are_quoted_as_in_the_shell_of_grub(string script, string title, string commandLine)
    {
        var entry = Assert.Single(GrubConfiguration.Read(script).Entries);
        Assert.Equal((title, commandLine), (entry.Title, entry.CommandLine));
    }

    [Fact]
    public void Devices_before_paths_are_volumes()
    {
        var entry = Assert.Single(GrubConfiguration.Read("menuentry a { linux (hd0,msdos1)/vmlinuz\n search --set=other --label DATA\n initrd ($other)/initrd }").Entries);
        Assert.Equal([new VolumeReference("device", "hd0,msdos1"), new VolumeReference("label", "DATA")], entry.Files.Select(file => file.Volume));
        Assert.Equal(["/vmlinuz", "/initrd"], entry.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("function f { f; }\nf")]
    [InlineData("for a in 1 2 3 4 5 6 7 8 9; do for b in 1 2 3 4 5 6 7 8 9; do for c in 1 2 3 4 5 6 7 8 9; do for d in 1 2 3 4 5 6 7 8 9; do for e in 1 2 3 4 5 6 7 8 9; do x=1; done; done; done; done; done")]
    [InlineData("while true; do x=1; done")]
    [InlineData("source /boot/grub/grub.cfg")]
    public void Scripts_that_go_on_for_ever_end(string script) => Assert.NotNull(GrubConfiguration.Read(script, new GrubContext { ReadFile = _ => script }));

    [Fact]
    public void What_is_not_closed_is_a_problem() => Assert.NotEmpty(GrubConfiguration.Read("menuentry a {\n linux /k").Problems);

    [Fact]
    public void Any_text_is_read() => Prop.ForAll<string>(text => GrubConfiguration.Read(text ?? "") is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void Cuts_and_shuffles_of_a_configuration_are_read()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 500; round++)
        {
            var at = random.Next(Debian.Length);
            var length = random.Next(Math.Min(200, Debian.Length - at));
            Assert.NotNull(GrubConfiguration.Read(Debian.Remove(at, length).Insert(random.Next(at + 1), "{};\"'$"[..random.Next(6)])));
        }
    }

    private static string TestData(string name, [CallerFilePath] string thisFile = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "testdata", name));

    [Fact]
    public void What_grub_mkconfig_wrote_is_read()
    {
        var configuration = GrubConfiguration.Read(TestData("grub-mkconfig-2.06.cfg"), new GrubContext { Platform = "pc" });
        Assert.Empty(configuration.Problems);
        Assert.Equal(50, configuration.TimeoutTenths);
        Assert.Equal(
            ["Debian GNU/Linux", .. new[] { "56", "48" }.SelectMany(build => new[] { "", " (recovery mode)" }.Select(mode => $"Debian GNU/Linux, with Linux 6.1.0-{build}-cloud-amd64{mode}"))],
            configuration.Entries.Where(entry => entry.CommandLine is not null).Select(entry => entry.Title));
        var chosen = Assert.Single(configuration.Entries, entry => entry.IsDefault);
        Assert.Equal("root=UUID=6c1b0a0e-1111-4222-8333-444455556666 ro console=ttyS0,115200 quiet", chosen.CommandLine);
        Assert.Equal(["/boot/vmlinuz-6.1.0-56-cloud-amd64", "/boot/initrd.img-6.1.0-56-cloud-amd64"], chosen.Files.Select(file => file.Path));
        // It was made on a loop device: behind the search by UUID stands set root=(loop0), and the last one counts.
        Assert.All(chosen.Files, file => Assert.Equal(new VolumeReference("device", "loop0"), file.Volume));
    }

    [Fact]
    public void The_example_of_the_package_is_read()
    {
        const string Path = "/usr/share/doc/grub-common/examples/grub.cfg";
        Assert.SkipUnless(File.Exists(Path), $"this test reads {Path}");
        var configuration = GrubConfiguration.Read(File.ReadAllText(Path));
        Assert.Empty(configuration.Problems);
        Assert.Equal("/vmlinuz", configuration.Entries.Single(entry => entry.IsDefault).Files[0].Path);
        Assert.Equal(300, configuration.TimeoutTenths);
    }
}

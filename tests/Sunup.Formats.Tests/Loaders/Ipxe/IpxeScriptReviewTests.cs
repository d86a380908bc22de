using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeScriptReviewTests
{
    private const string Menu = """
        #!ipxe
        set menu-default linux
        :start
        menu Boot menu of the lab
        item --gap -- Systems
        item --key l linux Linux 6.12
        item --default memtest Memory test
        item --gap
        item shell Shell
        choose --default linux --timeout 3000 target || goto start
        goto ${target}
        :linux
        imgfree
        kernel http://boot.example/vmlinuz initrd=initrd.img || goto start
        boot || goto start
        :memtest
        chain http://boot.example/memtest.bin || goto start
        :shell
        shell
        goto start
        """;

    [Fact]
    public void A_menu_is_read_with_its_items_its_default_and_its_time()
    {
        var review = IpxeScriptReview.Of(Menu);
        Assert.Empty(review.Problems);
        var menu = Assert.Single(review.Menus);
        Assert.Equal(("Boot menu of the lab", "target", "linux", "3000"), (menu.Title, menu.Setting, menu.Default, menu.TimeoutMilliseconds));
        Assert.Equal(["-", "linux", "memtest", "-", "shell"], menu.Items.Select(item => item.Label ?? "-"));
        Assert.Equal("Systems", menu.Items[0].Text);
        Assert.Equal("Memory test", menu.Items[2].Text);
    }

    [Fact]
    public void An_item_that_leads_nowhere_is_named_by_its_line()
    {
        var problem = Assert.Single(IpxeScriptReview.Of(Menu.Replace(":memtest\n", "", StringComparison.Ordinal)).Problems, problem => problem.IsError);
        Assert.Equal(7, problem.Line);
        Assert.Contains("no line ':memtest'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jump_that_may_fail_is_how_menus_call_other_files()
    {
        var menu = Menu.Replace(":memtest\n", "", StringComparison.Ordinal).Replace("goto ${target}\n", "goto ${target} ||\nchain ${target}.ipxe || goto start\n", StringComparison.Ordinal);
        Assert.DoesNotContain(IpxeScriptReview.Of(menu).Problems, problem => problem.IsError);
    }

    [Fact]
    public void What_is_meant_to_fail_on_some_builds_is_no_error()
    {
        var build = new IpxeBuild("1.21.1", new DateOnly(2020, 12, 31), ["HTTP"]);
        Assert.Empty(IpxeScriptReview.Of("#!ipxe\nshim http://boot.example/shimx64.efi ||", build).Problems);
        Assert.All(IpxeScriptReview.Of("#!ipxe\niseq ${platform} efi && shim https://boot.example/shimx64.efi", build).Problems, problem => Assert.False(problem.IsError));
    }

    [Fact]
    public void A_default_that_is_no_item_is_said() =>
        Assert.Contains(IpxeScriptReview.Of(Menu.Replace("--default linux", "--default lunix", StringComparison.Ordinal)).Problems, problem => problem is { IsError: false, Line: 10 } && problem.Message.Contains("'lunix'", StringComparison.Ordinal));

    [Theory]
    [InlineData("goto end\necho lost\n:end\necho found", 3)]
    [InlineData("exit\necho lost", 3)]
    [InlineData("exit 0 ||\necho found", null)]
    [InlineData("iseq a b && goto end\necho found\n:end\necho found", null)]
    [InlineData("goto end\n\n# only a comment\n:end\necho found", null)]
    [InlineData("boot\necho found", null)]
    public void What_is_never_reached_is_told(string script, int? line)
    {
        var problem = IpxeScriptReview.Of("#!ipxe\n" + script).Problems.SingleOrDefault(problem => problem.Message.Contains("never reached", StringComparison.Ordinal));
        Assert.Equal(line, problem?.Line);
    }

    [Fact]
    public void A_build_without_TLS_stops_at_https()
    {
        var build = new IpxeBuild("1.21.1", null, ["HTTP", "TFTP", "iSCSI"]);
        Assert.Empty(IpxeScriptReview.Of("#!ipxe\nchain https://boot.netboot.xyz/menu.ipxe").Problems);
        var problem = Assert.Single(IpxeScriptReview.Of("#!ipxe\nchain --autofree https://boot.netboot.xyz/menu.ipxe", build).Problems);
        Assert.True(problem.IsError);
        Assert.Contains("needs HTTPS", problem.Message, StringComparison.Ordinal);
        Assert.Empty(IpxeScriptReview.Of("#!ipxe\nchain https://boot.netboot.xyz/menu.ipxe", build with { Features = ["HTTP", "HTTPS"] }).Problems);
    }

    [Theory]
    [InlineData("1.0.0+git-20190125.36a4c85-5.1", true)]
    [InlineData("1.21.1 (g4e456d9)", true)]
    [InlineData("2.0.0", false)]
    [InlineData("1.0.0", false)]
    public void A_command_that_came_later_than_the_build_stops_the_script(string version, bool stops)
    {
        var problems = IpxeScriptReview.Of("#!ipxe\nshim http://boot.example/shimx64.efi", IpxeBuild.OfVersion(version)).Problems;
        Assert.Equal(stops, problems.Any(problem => problem.IsError && problem.Message.Contains("2023-05-22", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sanboot aoe:e0.1", "ATA over Ethernet")]
    [InlineData("sanhook fcp:::50060160bb000000::1", "Fibre Channel")]
    [InlineData("set root-path ib_srp:::::1", "InfiniBand")]
    public void Disks_of_other_networks_are_named_as_not_provided(string command, string transport)
    {
        var problem = Assert.Single(IpxeScriptReview.Of($"#!ipxe\n{command}").Problems);
        Assert.True(problem is { IsForeignDisk: true, IsError: false });
        Assert.Contains(transport, problem.Message, StringComparison.Ordinal);
        Assert.Empty(IpxeScriptReview.Of("#!ipxe\nsanboot iscsi:10.0.0.1::::iqn.2026-01.org.example:disk").Problems);
        Assert.Empty(IpxeScriptReview.Of($"#!ipxe\necho {command}").Problems);
    }

    [Fact]
    public void A_line_that_goes_on_is_one_line()
    {
        var review = IpxeScriptReview.Of("#!ipxe\nmenu A long \\\ntitle\nitem one One\nchoose where\n");
        Assert.Equal("A long title", Assert.Single(review.Menus).Title);
    }

    [Fact]
    public void A_script_that_is_built_in_is_found_and_the_words_by_which_iPXE_knows_scripts_are_not()
    {
        const string script = "#!ipxe\ndhcp\nchain http://boot.example/menu.ipxe || shell\n";
        Assert.SkipUnless(File.Exists("/usr/lib/ipxe/snponly.efi") || Environment.GetEnvironmentVariable("CI") == "true", "the package ipxe is not installed");
        var image = File.ReadAllBytes("/usr/lib/ipxe/snponly.efi");
        Assert.Null(IpxeBinary.Read(image).EmbeddedScript);
        Assert.Equal(script, IpxeBinary.Read([.. image, .. System.Text.Encoding.ASCII.GetBytes(script), 0]).EmbeddedScript);
    }

    [Fact]
    public void Any_text_has_an_answer()
    {
        foreach (var text in (string[])["", "#!ipxe", "\0\0", "#!ipxe\n:\n: a\ngoto\nchoose\nitem\nmenu --name\n|| && ;\nset x ${\nchoose --\nitem --menu\n\\\n\\"])
        {
            IpxeScriptReview.Of(text);
        }
    }
}

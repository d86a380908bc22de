using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeScriptImagesTests
{
    [Fact]
    public void A_menus_picture_and_a_script_that_returned_are_leftovers_in_their_order()
    {
        var images = IpxeScriptImages.Of(
        [
            "#!ipxe", "console --picture http://boot/menu.png", "chain http://boot/settings.ipxe", "kernel http://boot/vmlinuz console=ttyS0 initrd=a", "initrd --name a http://boot/a.img", "boot",
        ]);
        Assert.Equal(["menu.png", "settings.ipxe", "vmlinuz", "a"], images.Images.Select(image => image.Name));
        Assert.Equal([2, 3], images.Leftovers.Select(image => image.Line));
        Assert.Null(images.FreeLine);
        Assert.False(images.HasJumps);
    }

    [Fact]
    public void Imgfree_takes_away_what_came_before_it()
    {
        var images = IpxeScriptImages.Of(["#!ipxe", "console --picture=menu.png # the menu", "imgfree", "initrd a.img && initrd b.img /etc/b mode=600", "imgfree a.img", "imgfetch x || goto failed", "kernel k || goto failed"]);
        Assert.Equal(3, images.FreeLine);
        Assert.Equal("x", Assert.Single(images.Leftovers).Name);
        Assert.Equal(["b.img", "x", "k"], images.Images.Select(image => image.Name));
        Assert.Equal("/etc/b mode=600", images.Images[0].Argument);
        Assert.True(images.HasJumps);
    }

    [Fact]
    public void An_earlier_kernel_stays_and_a_script_that_frees_itself_does_not()
    {
        var images = IpxeScriptImages.Of(["#!ipxe", "chain --autofree a.ipxe", "kernel old", "kernel http://h/new?x=1", "imgfetch firmware.bin"]);
        Assert.Equal(["old", "firmware.bin"], images.Leftovers.Select(image => image.Name));
        Assert.Equal("new", images.Images.Single(image => image.Kind == IpxeScriptImageKind.Kernel).Name);
    }
}

using Sunup.Formats.Loaders.Ipxe;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

public sealed class ScriptImagesTests
{
    [Fact]
    public void The_script_that_sunup_writes_holds_its_initrd_and_its_kernel()
    {
        var script = IpxeScriptWriter.Write(new IpxeBootScript { Machine = "web1", KernelFile = "vmlinuz", InitrdFile = "initrd.img", CommandLine = "console=ttyS0" });
        var images = ScriptImages.Read(script);
        Assert.True(images.IsFreedFirst);
        Assert.Equal(["initrd.img", "vmlinuz"], images.Images.Select(image => image.Name));
        Assert.Equal(["initrd.img"], images.InitrdNames);
    }

    [Fact]
    public void A_picture_that_nobody_freed_is_held()
    {
        var images = ScriptImages.Read("#!ipxe\nconsole --picture http://x/menu.png\nkernel vmlinuz\ninitrd --name main http://x/initrd.img?v=2\nboot\nimgfree\n");
        Assert.False(images.IsFreedFirst);
        Assert.Equal(
            [(ScriptImageKind.Other, "menu.png"), (ScriptImageKind.Kernel, "vmlinuz"), (ScriptImageKind.Initrd, "main")],
            images.Images.Select(image => (image.Kind, image.Name)));
        Assert.Empty(images.InitrdNames);
    }

    [Fact]
    public void What_is_freed_is_gone_and_an_argument_is_kept()
    {
        var images = ScriptImages.Read("#!ipxe\nimgfetch logo.png\nimgfree\ninitrd extra.conf /etc/extra.conf mode=644 || goto failed\n# initrd no.img\n");
        var image = Assert.Single(images.Images);
        Assert.Equal(("extra.conf", "/etc/extra.conf", 4), (image.Name, image.Argument, image.Line));
        Assert.True(images.IsFreedFirst);
    }
}

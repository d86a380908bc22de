using Sunup.Formats.Loaders.Pxelinux;

namespace Sunup.Formats.Tests.Loaders.Pxelinux;

public sealed class PxelinuxConfigNameTests
{
    // The search of doc/pxelinux.txt, with its own values.
    [Theory]
    [InlineData("pxelinux.cfg/b8945908-d6a6-41a9-611d-74a6ab80b83d", PxelinuxConfigKind.Uuid, "the hardware address")]
    [InlineData("mybootdir/pxelinux.cfg/01-88-99-aa-bb-cc-dd", PxelinuxConfigKind.HardwareAddress, "the address in hexadecimal")]
    [InlineData("/mybootdir/pxelinux.cfg/C0A8025B", PxelinuxConfigKind.Address, "C0A8025")]
    [InlineData("pxelinux.cfg/C", PxelinuxConfigKind.Address, "default")]
    [InlineData("pxelinux.cfg/default", PxelinuxConfigKind.Default, null)]
    public void Each_name_of_the_search_says_what_comes_next(string path, PxelinuxConfigKind kind, string? next)
    {
        var name = PxelinuxConfigName.Parse(path)!;
        Assert.Equal((kind, next), (name.Kind, name.Next));
    }

    [Fact]
    public void Names_are_told_in_words()
    {
        Assert.Equal("the address 192.168.2.91", PxelinuxConfigName.Parse("pxelinux.cfg/C0A8025B")!.Meaning);
        Assert.Equal("the hardware address 88:99:aa:bb:cc:dd", PxelinuxConfigName.Parse("pxelinux.cfg/01-88-99-aa-bb-cc-dd")!.Meaning);
    }

    [Theory]
    [InlineData("pxelinux.cfg/C0A8025B9")]
    [InlineData("xpxelinux.cfg/default")]
    [InlineData("pxelinux.cfg/menu.c32")]
    [InlineData("default")]
    public void Other_files_are_none_of_them(string path) => Assert.Null(PxelinuxConfigName.Parse(path));
}

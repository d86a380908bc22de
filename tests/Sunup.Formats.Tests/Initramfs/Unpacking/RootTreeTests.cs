using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

public sealed class RootTreeTests
{
    [Fact]
    public void It_starts_with_what_every_kernel_brings()
    {
        var tree = Read(new CpioImage().File("dev/null", "x").Trailer());
        Assert.Equal(["dev", "dev/console", "dev/null", "root"], tree.Paths().Select(path => path.Path));
        Assert.Empty(tree.Losses);
    }

    [Fact]
    public void A_later_file_wins_and_keeps_the_inode()
    {
        var tree = Read(new CpioImage().File("a", "1", links: 2, inode: 5).File("b", "", links: 2, inode: 5).Trailer().File("a", "22").Trailer());
        Assert.Same(tree.Find("a").Node, tree.Find("b").Node);
        Assert.Equal((2L, 2), (tree.Find("b").Node!.Size, tree.Find("b").Node!.LinkCount));
        var replacement = Assert.Single(tree.Replacements);
        Assert.Equal(("a", 1), (replacement.Path, replacement.Winner.Segment));
    }

    [Fact]
    public void Data_of_hard_links_may_be_in_the_first_or_the_last()
    {
        Assert.Equal(3, Read(new CpioImage().File("a", "xyz", links: 2, inode: 5).File("b", "", links: 2, inode: 5)).Find("b").Node!.Size);
        Assert.Equal(3, Read(new CpioImage().File("a", "", links: 2, inode: 5).File("b", "xyz", links: 2, inode: 5)).Find("a").Node!.Size);
        Assert.Equal(2, Read(new CpioImage().File("a", "xyz", links: 2, inode: 5).File("b", "xy", links: 2, inode: 5)).Find("a").Node!.Size);
    }

    [Fact]
    public void Links_end_at_a_trailer_and_only_there()
    {
        Assert.Equal(1, Read(new CpioImage().File("a", "x", links: 2, inode: 5).Trailer().File("b", "y", links: 2, inode: 5)).Find("a").Node!.LinkCount);
        Assert.Equal(2, Read(new CpioImage().File("a", "x", links: 2, inode: 5).Zeros(8).File("b", "y", links: 2, inode: 5)).Find("a").Node!.LinkCount);
        Assert.Equal(1, Read(new CpioImage().File("a", "x", inode: 5).File("b", "y", inode: 5)).Find("a").Node!.LinkCount);
    }

    [Fact]
    public void The_same_archive_twice_without_a_trailer_loses_its_hard_links()
    {
        var archive = new CpioImage().File("a", "x", links: 2, inode: 5).ToArray();
        var tree = Read(new CpioImage().Raw(archive).Raw(archive));
        Assert.Equal(SilentLossKind.LinkLost, Assert.Single(tree.Losses).Kind);
        Assert.Null(tree.Find("a").Node);
    }

    [Fact]
    public void A_link_over_an_existing_file_replaces_it_since_5_1()
    {
        var image = new CpioImage().File("b", "old").File("a", "x", links: 2, inode: 9).File("b", "", links: 2, inode: 9);
        Assert.Equal(1, Read(image).Find("b").Node!.Size);
        var old = Read(image, UnpackRules.ForKernel(new KernelVersion(4, 19), null));
        Assert.Equal((3L, SilentLossKind.LinkLost), (old.Find("b").Node!.Size, Assert.Single(old.Losses).Kind));
    }

    [Fact]
    public void Files_replace_links_and_follow_links_on_the_way()
    {
        var tree = Read(new CpioImage().Folder("usr").Folder("usr/bin").Link("bin", "usr/bin").Link("x", "usr").File("bin/sh", "s").File("x", "file"));
        Assert.True(tree.Find("usr/bin/sh").Node!.IsFile);
        Assert.True(tree.Find("x", followLast: false).Node!.IsFile);
    }

    [Fact]
    public void A_folder_replaces_a_link_and_a_full_folder_stays()
    {
        var tree = Read(new CpioImage().Folder("real").Link("l", "real").Folder("l").File("l/f", "1").Folder("full").File("full/f", "1").File("full", "lost").Folder("empty").File("empty", "wins"));
        Assert.True(tree.Find("l", followLast: false).Node!.IsFolder);
        Assert.Null(tree.Find("real/f").Node);
        Assert.True(tree.Find("full").Node!.IsFolder);
        Assert.True(tree.Find("empty").Node!.IsFile);
        Assert.Equal((SilentLossKind.BlockedByFolder, "full"), tree.Losses.Select(loss => (loss.Kind, loss.Entry)).Single());
    }

    [Fact]
    public void Devices_keep_their_numbers_and_change_their_type()
    {
        var tree = Read(new CpioImage().Entry("d", 0x21a4, device: (1, 3)).Entry("d", 0x2180, device: (1, 5)).Entry("e", 0x21a4, device: (1, 3)).Entry("e", 0x61a4, device: (8, 0)));
        Assert.Equal((1u, 3u, 0x180u), (tree.Find("d").Node!.DeviceMajor, tree.Find("d").Node!.DeviceMinor, tree.Find("d").Node!.Permissions));
        Assert.Equal((0x6000u, 8u), (tree.Find("e").Node!.Type, tree.Find("e").Node!.DeviceMajor));
        Assert.Equal(SilentLossKind.DeviceKept, Assert.Single(tree.Losses).Kind);
    }

    [Theory]
    [InlineData("/abs")]
    [InlineData("./abs")]
    [InlineData("../abs")]
    [InlineData("//.././abs")]
    public void All_paths_start_at_the_root(string name) => Assert.NotNull(Read(new CpioImage().File(name, "x")).Find("abs").Node);

    [Fact]
    public void What_is_lost_is_told()
    {
        var name = new string('n', 256);
        var image = new CpioImage().File("no/f", "x").File("file", "x").File("file/f", "x").Link("loop", "loop").File("loop/f", "x").File(name, "x")
            .Entry("t", 0x01ed).Link("long", new string('t', 4096)).Entry("", 0x81a4).Entry("zero", 0x81a4, [], nameSize: 0, rawName: "").File("dangling/", "x");
        Assert.Equal(
            [
                (SilentLossKind.ParentMissing, "no/f"), (SilentLossKind.ParentMissing, "file/f"), (SilentLossKind.ParentMissing, "loop/f"), (SilentLossKind.NameTooLong, name),
                (SilentLossKind.UnknownType, "t"), (SilentLossKind.NameTooLong, "long"), (SilentLossKind.ParentMissing, ""), (SilentLossKind.NameTooLong, ""), (SilentLossKind.BlockedByFolder, "dangling/"),
            ],
            Read(image).Losses.Select(loss => (loss.Kind, loss.Entry)));
    }

    [Fact]
    public void Names_may_be_padded_with_nuls_to_4096()
    {
        var tree = Read(new CpioImage().Entry("f", 0x81a4, "x"u8.ToArray(), nameSize: 4096, rawName: "f" + new string('\0', 4095)).Entry("TRAILER!!!", 0, nameSize: 100, rawName: "TRAILER!!!" + new string('\0', 90)));
        Assert.Equal(1, tree.Find("f").Node!.Size);
        Assert.Null(tree.Find("TRAILER!!!").Node);
    }

    [Fact]
    public void Names_that_are_not_utf8_stay_apart()
    {
        var tree = Read(new CpioImage().File("\u00e9", "1").File("\u00c3\u00a9", "22"));
        Assert.Equal((1L, 2L), (tree.Find("\u00e9").Node!.Size, tree.Find("\u00c3\u00a9").Node!.Size));
    }

    private static RootTree Read(CpioImage image, UnpackRules? rules = null)
    {
        rules ??= UnpackRules.ForKernel(null, null);
        var tree = new RootTree(rules);
        Assert.Null(InitramfsReader.Read(new InputWindow(new MemoryStream(image.ToArray())), rules, tree, StoredDecoder.Create).Message);
        return tree;
    }
}

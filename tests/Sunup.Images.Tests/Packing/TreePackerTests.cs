using Sunup.Images.Packing;

namespace Sunup.Images.Tests.Packing;

public sealed class TreePackerTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    private string Sample()
    {
        var tree = _work.Folder("tree");
        Trees.WriteSample(tree);
        return tree;
    }

    private PackReport Pack(string folder, string output, PackOptions? options = null)
    {
        using var file = File.Create(output);
        return new TreePacker(options ?? new PackOptions { KeepOwners = true }).Pack(folder, file, TestContext.Current.CancellationToken);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void GNU_cpio_unpacks_the_tree_that_was_packed()
    {
        Requires.Tool("cpio");
        var report = Pack(Sample(), _work["a.cpio"]);
        Assert.Empty(report.Findings);
        Tools.Shell("cpio -idm --quiet < ../a.cpio", _work.Folder("out"));
        // GNU cpio sets a folder's time before it writes what is in it.
        Assert.Equal(Tools.Describe(_work["tree"], folderTimes: false), Tools.Describe(_work["out"], folderTimes: false));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Bsdcpio_unpacks_the_tree_that_was_packed()
    {
        Requires.Tool("bsdcpio");
        Pack(Sample(), _work["a.cpio"]);
        Tools.Shell("bsdcpio -idm --quiet < ../a.cpio", _work.Folder("out"));
        Assert.Equal(Tools.Describe(_work["tree"]), Tools.Describe(_work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_copy_of_the_tree_gives_the_same_bytes()
    {
        Pack(Sample(), _work["a.cpio"]);
        Tools.Shell("cp -a tree copy", _work.Path);
        Pack(_work["copy"], _work["b.cpio"]);
        Assert.Equal(File.ReadAllBytes(_work["a.cpio"]), File.ReadAllBytes(_work["b.cpio"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_copy_with_later_times_gives_the_same_bytes_with_SOURCE_DATE_EPOCH()
    {
        var options = new PackOptions { LatestTime = 900_000_000 };
        Pack(Sample(), _work["a.cpio"], options);
        Tools.Shell("cp -r --no-preserve=timestamps --preserve=mode,links tree copy", _work.Path);
        Pack(_work["copy"], _work["b.cpio"], options);
        Assert.Equal(File.ReadAllBytes(_work["a.cpio"]), File.ReadAllBytes(_work["b.cpio"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Everything_is_roots_unless_owners_are_kept()
    {
        Requires.Root();
        Requires.Tool("cpio");
        var report = Pack(Sample(), _work["a.cpio"], new PackOptions());
        Assert.Equal(3, report.OwnersChanged);
        Tools.Shell("cpio -idm --quiet < ../a.cpio", _work.Folder("out"));
        Assert.Equal("0:0\n", Tools.Shell("find . -mindepth 1 -printf '%U:%G\\n' | sort -u", _work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void The_output_is_left_out_where_it_is_in_the_tree()
    {
        var tree = Sample();
        File.WriteAllText(Path.Combine(tree, "initrd.img"), "from last time");
        using var file = File.OpenHandle(Path.Combine(tree, "initrd.img"));
        var status = Linux.Files.FolderNode.StatusOf(file);
        var report = Pack(tree, _work["a.cpio"], new PackOptions { LeaveOut = [(status.Device, status.Inode)] });
        Assert.Equal(("SU0863", true), (Assert.Single(report.Findings).Id, report.IsSound));
        Assert.DoesNotContain("initrd.img", Tools.Shell("cpio -t --quiet < a.cpio", _work.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_is_left_out_and_said()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        var tree = _work.Folder("tree");
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(tree, "s")));
        var finding = Assert.Single(Pack(tree, _work["a.cpio"]).Findings);
        Assert.Equal(("SU0863", "a socket"), (finding.Id, finding.Evidence[0].Text));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Holes_are_said()
    {
        Tools.Shell("truncate -s 8M holes; printf end >> holes", _work.Folder("tree"));
        Assert.Equal("SU0864", Assert.Single(Pack(_work["tree"], _work["a.cpio"]).Findings).Id);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void What_the_format_or_the_kernel_cannot_take_is_an_error()
    {
        Tools.Shell(
            """
            truncate -s 5G huge; : > TRAILER!!!
            name=$(printf 'n%.0s' {1..250}); for i in {1..17}; do mkdir $name; cd $name; done
            """,
            _work.Folder("tree"));
        var report = Pack(_work["tree"], _work["a.cpio"]);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("SU0860", false), (finding.Id, report.IsSound));
        Assert.Equal(3, finding.Evidence.Length);
        Tools.Shell("rm -rf tree/n*", _work.Path);
    }

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("printf longer-than-before > f")]
    [InlineData(": > f")]
    [InlineData("printf otherr > f")]
    [InlineData("mv f g; printf before > f")]
    public void A_file_that_changes_between_listing_and_reading_is_an_error(string change)
    {
        var tree = _work.Folder("tree");
        Tools.Shell("printf before > f; touch -d @1 f", tree);
        var notes = new PackNotes(tree);
        using var root = Linux.Files.FolderNode.Open(tree);
        var nodes = new TreeScan(new PackOptions(), notes, default).Read(root);
        Tools.Shell(change, tree);
        var archive = new Formats.Initramfs.CpioNewcStream(Stream.Null);
        new TreeWriting(new PackOptions(), notes, archive, null, default).Write(root, nodes);
        Assert.Equal("SU0862", Assert.Single(notes.ToReport(0).Findings).Id);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void What_may_not_be_read_is_an_error()
    {
        var tree = _work.Folder("tree");
        Tools.Shell("printf x > f", tree);
        var notes = new PackNotes(tree);
        using var root = Linux.Files.FolderNode.Open(tree);
        var nodes = new TreeScan(new PackOptions(), notes, default).Read(root);
        File.Delete(Path.Combine(tree, "f"));
        new TreeWriting(new PackOptions(), notes, new Formats.Initramfs.CpioNewcStream(Stream.Null), null, default).Write(root, nodes);
        Assert.Equal("SU0861", Assert.Single(notes.ToReport(0).Findings).Id);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void An_early_archive_is_of_what_is_read_early()
    {
        Tools.Shell("mkdir -p kernel/x86/microcode kernel/firmware/acpi; head -c 4000 /dev/urandom > kernel/x86/microcode/GenuineIntel.bin; printf t > kernel/firmware/acpi/ssdt.aml", _work.Folder("early"));
        Assert.Empty(Pack(_work["early"], _work["a.cpio"], new PackOptions { Early = true }).Findings);
        File.WriteAllText(_work["early/kernel/firmware/acpi/name-of-18-letters"], "t");
        Assert.Equal((true, "SU0865"), (Pack(_work["early"], _work["b.cpio"], new PackOptions { Early = true }).IsSound, Pack(_work["early"], _work["b.cpio"], new PackOptions { Early = true }).Findings.Single().Id));
    }

    [Fact]
    public void An_early_archive_without_anything_that_is_read_early_is_an_error() =>
        Assert.False(Pack(Sample(), _work["a.cpio"], new PackOptions { Early = true }).IsSound);

    [Trait("Kind", "Peer")]
    [Fact]
    public void Every_name_of_a_hard_linked_symbolic_link_carries_its_target()
    {
        Tools.Shell("ln -s target a; ln -P a b", _work.Folder("tree"));
        Pack(_work["tree"], _work["a.cpio"]);
        Assert.Equal(2, Tools.Shell("grep -ao target a.cpio | wc -l", _work.Path)[0] - '0');
    }
}

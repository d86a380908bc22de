using System.Globalization;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Extracting;

namespace Sunup.Images.Tests.Differential;

/// <summary>Images as distributions make them, listed and extracted by their tools and by us. Where the tools differ from us is a test of its own.</summary>
[Trait("Kind", "Peer")]
public sealed class RealImageTests(RealImages images) : IClassFixture<RealImages>, IDisposable
{
    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("mkinitramfs")]
    [InlineData("dracut")]
    [InlineData("ubuntu")]
    [InlineData("arch")]
    public void Lsinitramfs_lists_the_same_in_the_same_order(string name)
    {
        Requires.Tool("lsinitramfs");
        var image = images[name];
        Assert.Equal(Listing.Parse(Tools.Shell($"lsinitramfs -l {image}")), Listing.Of(image));
    }

    [Theory]
    [InlineData("mkinitramfs")]
    [InlineData("dracut")]
    [InlineData("ubuntu")]
    [InlineData("arch")]
    public void Unmkinitramfs_extracts_the_same_into_its_folders(string name)
    {
        Requires.Tool("unmkinitramfs");
        Tools.Shell($"unmkinitramfs {images[name]} theirs", _work.Path);
        Extract(name);
        // early, early2, ..., main: the order of the image.
        Assert.Equal(Folders("theirs").Select(DescribeWithoutFolderTimes), Folders("ours").Select(DescribeWithoutFolderTimes));
    }

    [Theory]
    [InlineData("dracut")]
    [InlineData("arch")]
    public void Lsinitrd_lists_the_same_and_extracts_the_same(string name)
    {
        var image = images[name];
        Assert.Equal(Listing.Of(image).Order(StringComparer.Ordinal), Listing.Parse(Lsinitrd(image)).Order(StringComparer.Ordinal));
        Extract(name);
        foreach (var (option, segment) in (ReadOnlySpan<(string, string)>)[("--unpackearly", "segment-0"), ("--unpack", "segment-1")])
        {
            Lsinitrd(image, option, _work.Folder(option));
            Assert.Equal(Tools.Describe(_work[option], folderTimes: false, fileTimes: false), Tools.Describe(_work[$"ours/{segment}"], folderTimes: false, fileTimes: false));
        }
    }

    [Theory]
    [InlineData("ubuntu", "cpio -idm --quiet", false)]
    [InlineData("ubuntu", "bsdcpio -idm --quiet", true)]
    [InlineData("arch", "cpio -idm --quiet", false)]
    [InlineData("arch", "bsdcpio -idm --quiet", true)]
    public void Each_part_is_extracted_the_same(string name, string tool, bool keepsFolderTimes)
    {
        Requires.Tool("bsdcpio");
        var folder = Path.GetDirectoryName(images[name])!;
        Extract(name);
        foreach (var (part, index) in new[] { "amd.part", "intel.part", "early.part", "early3.part", "main.cpio" }.Where(part => File.Exists(Path.Combine(folder, part))).Select((part, index) => (part, index)))
        {
            var theirs = _work.Folder($"theirs-{index}");
            Tools.Shell($"{tool} < {folder}/{part}", theirs);
            Assert.Equal(Tools.Describe(theirs, folderTimes: keepsFolderTimes), Tools.Describe(_work[$"ours/segment-{index}"], folderTimes: keepsFolderTimes));
        }
    }

    [Theory]
    [InlineData("ubuntu")]
    [InlineData("mkinitramfs")]
    public void Difference_lsinitrd_takes_the_second_raw_archive_for_the_last(string name)
    {
        var theirs = Listing.Parse(Lsinitrd(images[name]));
        Assert.All(theirs, line => Assert.Contains(" kernel", line, StringComparison.Ordinal));
        Assert.Contains(theirs, line => line.EndsWith("GenuineIntel.bin", StringComparison.Ordinal));
        Assert.Contains(Listing.Of(images[name]), line => line.EndsWith("usr/bin/tool", StringComparison.Ordinal));
    }

    [Fact]
    public void Difference_lsinitramfs_reads_nothing_of_a_compressed_archive_that_something_follows()
    {
        Requires.Tool("lsinitramfs");
        var parts = Path.GetDirectoryName(images["arch"]);
        Tools.Shell($"cp {parts}/main.part image; truncate -s %4 image; cat {parts}/early.part >> image", _work.Path);
        Assert.Equal("", Tools.Shell("lsinitramfs image 2>&1 | grep -v premature || true", _work.Path));
        var ours = Listing.Of(_work["image"]);
        Assert.Contains(ours, line => line.EndsWith("usr/bin/tool", StringComparison.Ordinal));
        Assert.Contains(ours, line => line.EndsWith("GenuineIntel.bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Difference_lsinitramfs_takes_early_archives_without_zeros_between_them_for_one()
    {
        Requires.Tool("lsinitramfs");
        var parts = Path.GetDirectoryName(images["ubuntu"]);
        Tools.Shell($"end=$(grep -abo 'TRAILER!!!' {parts}/amd.part | tail -n 1 | cut -d: -f1); head -c $(((end + 14) / 4 * 4)) {parts}/amd.part > image; cat {parts}/early3.part {parts}/main.part >> image", _work.Path);
        Assert.DoesNotContain("any.bin", Tools.Shell("lsinitramfs image", _work.Path), StringComparison.Ordinal);
        Assert.Contains(Listing.Of(_work["image"]), line => line.EndsWith("any.bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Difference_cpio_sets_the_times_of_folders_before_their_files_come()
    {
        var theirs = _work.Folder("theirs");
        // Old enough that no clock of an extraction agrees with it.
        Tools.Shell("mkdir -p in/d; echo > in/d/f; touch -d @1000000000 in/d/f in/d; cd in; find d | cpio -o -H newc --quiet > ../image; cd ../theirs; cpio -idm --quiet < ../image", _work.Path);
        Assert.Empty(Run(_work["image"]).Findings);
        Assert.NotEqual(Tools.Describe(theirs), Tools.Describe(_work["ours/segment-0"]));
        Assert.Equal(DescribeWithoutFolderTimes(theirs), DescribeWithoutFolderTimes(_work["ours/segment-0"]));
    }

    [Fact]
    public void A_hard_link_is_lost_on_mkinitcpios_way_and_we_say_so_where_others_do_not()
    {
        Assert.Contains("?rw-r--r-- 0 root root 0 etc/other", Listing.Of(images["arch-links"]));
        var report = Run(images["arch-links"]);
        Assert.Equal("SU0878", Assert.Single(report.Findings).Id);
        Assert.Contains("etc/other", report.Findings[0].Evidence[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_cpio_and_bsdtar_stop_at_the_first_trailer()
    {
        var image = images["ubuntu"];
        var first = Listing.Of(image).TakeWhile(line => !line.Contains("GenuineIntel", StringComparison.Ordinal)).Count();
        foreach (var line in Tools.Shell($"cpio -t --quiet < {image} | wc -l; bsdtar -tf {image} | wc -l").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.InRange(int.Parse(line, CultureInfo.InvariantCulture), 1, first);
        }
    }

    private string Lsinitrd(string image, string option = "", string? folder = null) =>
        Tools.Shell($"export dracutbasedir={RealImages.DracutFolder}/usr/lib/dracut; {RealImages.DracutFolder}/usr/bin/lsinitrd {option} {image}", folder);

    private static string DescribeWithoutFolderTimes(string folder) => Tools.Describe(folder, folderTimes: false);

    private void Extract(string name) => Assert.Empty(Run(images[name]).Findings);

    private ExtractReport Run(string image) => new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), AsRoot = true, BySegment = true })
        .Run([image], _work.Folder("ours"), TestContext.Current.CancellationToken);

    private IEnumerable<string> Folders(string name) => Directory.EnumerateDirectories(_work[name]).Order(StringComparer.Ordinal);
}

using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Extracting;
using Sunup.Images.Packing;

namespace Sunup.Images.Tests.Extracting;

public sealed class ImageExtractionTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    private ExtractReport Extract(byte[] image, ExtractOptions? options = null)
    {
        File.WriteAllBytes(_work["image"], image);
        return Extract(options);
    }

    private ExtractReport Extract(ExtractOptions? options = null, params string[] images)
    {
        options ??= new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), AsRoot = Environment.IsPrivilegedProcess };
        return new ImageExtraction(options).Run(images.Length == 0 ? [_work["image"]] : [.. images.Select(name => _work[name])], _work.Folder("out"), TestContext.Current.CancellationToken);
    }

    private static ExtractOptions Options(bool final = false, bool bySegment = false, params string[] only) =>
        new() { Rules = UnpackRules.ForKernel(null, null), AsRoot = Environment.IsPrivilegedProcess, Final = final, BySegment = bySegment, Only = [.. only] };

    private void PackSample(string output)
    {
        Trees.WriteSample(_work.Folder("tree"));
        using var file = File.Create(_work[output]);
        new TreePacker(new PackOptions { KeepOwners = true }).Pack(_work["tree"], file, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_packed_is_extracted(bool final)
    {
        PackSample("image");
        Assert.Empty(Extract(Options(final)).Findings);
        Assert.Equal(Tools.Describe(_work["tree"]), Tools.Describe(_work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("find . -mindepth 1 -print0 | cpio -0 -o -H newc --quiet > ../image")]
    [InlineData("find . -print0 | bsdcpio -0 -o -H newc --quiet > ../image")]
    [InlineData("find . -print0 | cpio -0 -o -H newc --quiet | zstd -q > ../image")]
    [InlineData("find . -print0 | cpio -0 -o -H newc --quiet | gzip > ../image")]
    [InlineData("find . -print0 | cpio -0 -o -H newc --quiet | xz --check=crc32 > ../image")]
    [InlineData("find . -print0 | cpio -0 -o -H newc --quiet | lz4 -l > ../image")]
    public void What_another_tool_packed_is_extracted(string line)
    {
        foreach (var tool in (string[])["cpio", "bsdcpio", "zstd", "xz", "lz4"])
        {
            Requires.Tool(tool);
        }

        Trees.WriteSample(_work.Folder("tree"));
        Tools.Shell(line, _work["tree"]);
        Assert.Empty(Extract(Options()).Findings);
        Assert.Equal(Tools.Describe(_work["tree"]), Tools.Describe(_work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Every_segment_is_extracted_and_the_last_one_wins()
    {
        Requires.Tool("zstd");
        File.WriteAllBytes(_work["a"], new Archive().Folder("kernel").File("kernel/early", "early").ToArray());
        File.WriteAllBytes(_work["b"], new Archive().Folder("etc").File("etc/f", "main").File("only-main", "x").ToArray());
        File.WriteAllBytes(_work["c"], new Archive().File("etc/f", "late").ToArray());
        Tools.Shell("zstd -q b; cat a b.zst > image; truncate -s %4 image; cat c >> image", _work.Path);
        var report = Extract(Options());
        Assert.Empty(report.Findings);
        Assert.Equal("early late x", $"{File.ReadAllText(_work["out/kernel/early"])} {File.ReadAllText(_work["out/etc/f"])} {File.ReadAllText(_work["out/only-main"])}");
        Extract(Options(bySegment: true));
        Assert.Equal("main late", $"{File.ReadAllText(_work["out/segment-1/etc/f"])} {File.ReadAllText(_work["out/segment-2/etc/f"])}");
    }

    [Fact]
    public void Images_are_extracted_in_their_order()
    {
        File.WriteAllBytes(_work["a"], new Archive().File("f", "first").ToArray());
        File.WriteAllBytes(_work["b"], new Archive().File("f", "second").ToArray());
        Extract(Options(), "a", "b");
        Assert.Equal("second", File.ReadAllText(_work["out/f"]));
        Extract(Options(final: true), "b", "a");
        Assert.Equal("first", File.ReadAllText(_work["out/f"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Only_what_is_asked_for_is_extracted()
    {
        var image = new Archive().Folder("etc").File("etc/a.conf", "a").File("etc/b", "b").Folder("conf").File("conf/c", "c").File("init", "i").ToArray();
        Extract(image, Options(only: ["etc/*.conf", "/conf"]));
        Assert.Equal("conf\nconf/c\netc\netc/a.conf\n", Tools.Shell("find . -mindepth 1 -printf '%P\\n' | sort", _work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_hard_link_has_its_data_whichever_name_carries_it_and_is_asked_for()
    {
        var image = new Archive().File("a", "", links: 3, inode: 7).File("b", "data", links: 3, inode: 7).File("c", "", links: 3, inode: 7).ToArray();
        Extract(image, Options());
        Assert.Equal("3 data\n3 data\n3 data\n", Tools.Shell("for f in a b c; do stat -c '%h ' $f | tr -d '\\n'; cat $f; echo; done", _work["out"]));
        Tools.Shell("rm -r out", _work.Path);
        Extract(image, Options(only: "a"));
        Assert.Equal("data", File.ReadAllText(_work["out/a"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void The_kernels_tree_lacks_what_the_kernel_loses()
    {
        var image = new Archive().File("missing/f", "x").Folder("d").File("d/f", "1").File("d/f", "22").Link("l", "d").File("l/g", "3").File("d", "not a folder").ToArray();
        var report = Extract(image, Options(final: true));
        Assert.Equal("SU0878", Assert.Single(report.Findings).Id);
        Assert.Equal("d\nd/f\nd/g\nl\n", Tools.Shell("find . -mindepth 1 -printf '%P\\n' | sort", _work["out"]));
        Assert.Equal("22", File.ReadAllText(_work["out/d/f"]));
    }

    [Fact]
    public void Without_final_missing_folders_are_made()
    {
        Assert.Empty(Extract(new Archive().File("missing/f", "x").ToArray(), Options()).Findings);
        Assert.Equal("x", File.ReadAllText(_work["out/missing/f"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_folder_that_may_not_be_written_is_filled_all_the_same()
    {
        Extract(new Archive().Folder("d", 0x4000 | 0x140).File("d/f", "x", 0x8000).ToArray(), Options());
        Assert.Equal("500 5\n", Tools.Shell("stat -c '%a %Y' d", _work["out"]));
    }

    [Fact]
    public void A_broken_image_is_extracted_up_to_the_fault_and_said()
    {
        var report = Extract([.. new Archive().File("f", "x").ToArray(), .. "junk"u8], Options());
        Assert.Equal(("SU0874", false), (report.Findings[0].Id, report.IsSound));
        Assert.Equal("x", File.ReadAllText(_work["out/f"]));
    }

    [Fact]
    public void A_truncated_image_is_said()
    {
        var report = Extract(new Archive().File("f", new string('x', 1000)).ToArray()[..500], Options());
        Assert.Contains(report.Findings, finding => finding.Id == "SU0874");
        Assert.False(report.IsSound);
    }

    [Fact]
    public void Another_user_extracts_too_and_is_told_what_is_missing()
    {
        Requires.Root();
        var image = new Archive().Entry("console", 0x2180, [], 1, null).File("f", "x", 0x89ed).ToArray();
        var report = Extract(image, Options() with { AsRoot = false });
        Assert.Equal("c 5 1 600 console", Assert.Single(report.DevicesLeftOut));
        Assert.Equal(("SU0879", true), (Assert.Single(report.Findings).Id, report.IsSound));
        Assert.False(File.Exists(_work["out/console"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void An_interrupted_extraction_leaves_whole_files_only()
    {
        using var source = new CancellationTokenSource();
        File.WriteAllBytes(_work["image"], new Archive().File("a", "whole").File("b", new string('x', 20 << 20)).File("c", "never").ToArray());
        var extraction = new ImageExtraction(Options(), _ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => extraction.Run([_work["image"]], _work.Folder("out"), source.Token));
        Assert.Equal("a\n", Tools.Shell("ls", _work["out"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_full_disk_is_a_finding_and_leaves_whole_files_only()
    {
        Requires.Root();
        File.WriteAllBytes(_work["image"], new Archive().File("a", "whole").File("b", new string('x', 3 << 20)).File("c", "never").ToArray());
        Tools.Shell($"mount -t tmpfs -o size=1M none {_work.Folder("out")}");
        try
        {
            var report = Extract(Options());
            Assert.Equal(("SU0876", "No space left on device"), (Assert.Single(report.Findings).Id, report.Findings[0].Evidence[0].Text));
            Assert.Equal("a\n", Tools.Shell("ls", _work["out"]));
        }
        finally
        {
            Tools.Shell($"umount {_work["out"]}");
        }
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Extracting;

namespace Sunup.Images.Tests.Extracting;

/// <summary>Images that want out of the folder, or more than there is. Beside the folder is one that must stay as it is.</summary>
public sealed class HostileImageTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public HostileImageTests()
    {
        File.WriteAllText(Path.Combine(_work.Folder("outside"), "secret"), "untouched");
        _work.Folder("out");
    }

    public void Dispose() => _work.Dispose();

    private ExtractReport Extract(byte[] image, bool final = false)
    {
        File.WriteAllBytes(_work["image"], image);
        var report = new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), Final = final, AsRoot = Environment.IsPrivilegedProcess })
            .Run([_work["image"]], _work["out"], TestContext.Current.CancellationToken);
        Assert.Equal("image out outside outside/secret", Tools.Shell("find . -mindepth 1 -path ./out -prune -print -o -mindepth 1 -print | sed 's:^./::' | sort | paste -sd' '", _work.Path).Trim());
        Assert.Equal("untouched", File.ReadAllText(_work["outside/secret"]));
        return report;
    }

    private string Tree() => Tools.Shell("find . -mindepth 1 -printf '%P\\n' | sort | paste -sd' '", _work["out"]).Trim();

    [Theory]
    [InlineData("../outside/secret")]
    [InlineData("../../../../../../../../../../tmp/sunup-hostile")]
    [InlineData("a/../../outside/secret")]
    [InlineData("./../outside/secret")]
    public void A_name_with_dots_stays_inside(string name)
    {
        var report = Extract(new Archive().File(name, "evil").ToArray());
        Assert.Contains(report.Findings, finding => finding.Id == "SU0877");
        Assert.False(File.Exists("/tmp/sunup-hostile"));
    }

    [Fact]
    public void An_absolute_name_stays_inside()
    {
        Extract(new Archive().File(_work["outside/secret"], "evil").ToArray());
        Assert.Contains("outside/secret", Tree(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("../../../../../..")]
    [InlineData("/")]
    public void A_file_behind_a_link_stays_inside(string target)
    {
        Extract(new Archive().Link("l", target).File("l/secret", "evil").ToArray());
        Extract(new Archive().Link("l", target).File("l/secret", "evil").ToArray(), final: true);
    }

    [Fact]
    public void A_link_to_an_absolute_folder_leads_to_the_folders_own()
    {
        Extract(new Archive().Link("l", _work["outside"]).File("l/secret", "evil").ToArray());
        Assert.EndsWith("outside/secret", Tree(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_a_link_replaces_the_link()
    {
        Extract(new Archive().Link("secret", _work["outside/secret"]).File("secret", "evil").ToArray());
        Assert.Null(new FileInfo(_work["out/secret"]).LinkTarget);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_link_that_was_there_before_is_not_written_through()
    {
        Tools.Shell("ln -s ../outside/secret secret; ln -s ../outside folder", _work["out"]);
        Extract(new Archive().File("secret", "evil").File("folder/secret", "evil").ToArray());
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_hard_link_to_a_planted_link_is_not_written_through()
    {
        var image = new Archive().File("a", "", links: 2, inode: 5).Link("a", "../outside/secret").File("b", "evil", links: 2, inode: 5).ToArray();
        Extract(image);
        Tools.Shell("rm -rf out/*", _work.Path);
        Extract(image, final: true);
    }

    [Fact]
    public void A_name_ends_at_its_first_NUL()
    {
        Extract(new Archive().File("a\0/../../outside/secret", "x").ToArray());
        Assert.Equal("a", Tree());
    }

    [Fact]
    public void A_size_beyond_what_is_there_takes_no_memory_and_no_disk()
    {
        var image = new Archive().File("f", "x").ToArray();
        "FFFFFFF0"u8.CopyTo(image.AsSpan(54));
        var report = Extract(image);
        Assert.False(report.IsSound);
        Assert.True(new FileInfo(_work["out/f"]).Length < 1000);
    }

    [Fact]
    public void Links_that_go_round_end_and_are_said()
    {
        var report = Extract(new Archive().Link("a", "b").Link("b", "a").File("a/f", "x").ToArray());
        Assert.Equal("SU0878", Assert.Single(report.Findings).Id);
        Assert.Equal("a b", Tree());
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_deep_path_is_extracted()
    {
        var path = string.Join('/', Enumerable.Repeat("d", 1500));
        Extract(new Archive().File(path + "/f", "x").ToArray());
        Assert.Equal("1501\n", Tools.Shell("find . -mindepth 1 | wc -l", _work["out"]));
    }

    [Fact]
    public void A_name_in_another_case_is_another_file()
    {
        Assert.Empty(Extract(new Archive().File("README", "1").File("readme", "2").ToArray()).Findings);
        Assert.Equal("README readme", Tree());
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Any_names_and_links_stay_inside()
    {
        var part = Gen.Elements("a", "b", "..", ".", "", "c\0d", "out", "outside", "secret", "\xff");
        var path = part.NonEmptyListOf().Select(parts => string.Join('/', parts.Take(5)));
        var entry = Gen.Elements(0, 1, 2, 3).SelectMany(kind => path.SelectMany(name => path.Select(target => (kind, name, target))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Arb.From(entry.ListOf()), entries =>
        {
            var archive = new Archive();
            foreach (var (kind, name, target) in entries.Where(entry => entry.name.Length > 0))
            {
                _ = kind switch
                {
                    0 => archive.File(name, "evil"),
                    1 => archive.Folder(name),
                    2 => archive.Link(name, target is "" ? "/" : target),
                    _ => archive.File(name, "evil", links: 2, inode: (uint)target.Length % 3),
                };
            }

            var image = archive.ToArray();
            Extract(image);
            Tools.Shell("rm -rf out; mkdir out", _work.Path);
            Extract(image, final: true);
            Tools.Shell("rm -rf out; mkdir out", _work.Path);
        }));
    }

    [Fact]
    public void Any_damage_is_taken()
    {
        var image = new Archive().Folder("d").File("d/f", "data").Link("l", "d").File("h", "", links: 2, inode: 4).File("l/h", "x", links: 2, inode: 4).ToArray();
        var random = new System.Random(5);
        for (var i = 0; i < 60; i++)
        {
            var damaged = image.ToArray();
            for (var j = 0; j < 4; j++)
            {
                damaged[random.Next(damaged.Length)] = Encoding.ASCII.GetBytes("0123456789ABCDEF./\0")[random.Next(19)];
            }

            Extract(damaged);
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text;
using Sunup.Model;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tests.Files;

public sealed class BootFileStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-store-");
    private readonly string _root;

    public BootFileStoreTests()
    {
        _root = Directory.CreateDirectory(Path.Join(_folder.FullName, "root")).FullName;
        File.WriteAllText(Path.Join(_folder.FullName, "secret"), "secret");
        Write("kernel.img", "kernel");
        Write("sub/Deep.cfg", "deep");
    }

    [Theory]
    [InlineData("/files/kernel.img", "kernel")]
    [InlineData("files//kernel.img", "kernel")]
    [InlineData("/files/./sub/Deep.cfg", "deep")]
    [InlineData("/machines/web1/boot.ipxe", "script")]
    public void What_is_in_the_tree_is_found(string path, string content) => Assert.Equal(content, Read(Find(path)));

    [Theory]
    [InlineData("/files/../secret")]
    [InlineData("/files/sub/../../secret")]
    [InlineData("/../secret")]
    [InlineData("/files/kernel.img\0")]
    [InlineData("/files/")]
    [InlineData("/files/sub")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/machines/web1/../web1/boot.ipxe")]
    public void What_is_not_in_the_tree_is_not_found(string path) => Assert.Null(Find(path));

    [Theory]
    [InlineData("..\\secret")]
    [InlineData("sub\\..\\..\\secret")]
    public void A_backslash_separates_over_TFTP_and_does_not_lead_out(string path) => Assert.Null(Find(path, EventSource.Tftp));

    [Fact]
    public void A_path_of_ten_thousand_characters_is_refused_with_a_reason() =>
        Assert.Contains("longer than", Store().Explain(Request("/files/" + new string('x', 10_000))).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_symbolic_link_that_stays_inside_is_followed()
    {
        File.CreateSymbolicLink(Path.Join(_root, "latest"), "sub");
        Assert.Equal("deep", Read(Find("/files/latest/Deep.cfg")));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    public void A_symbolic_link_that_leads_out_is_refused_and_said_so(string target)
    {
        File.CreateSymbolicLink(Path.Join(_root, "link"), target);
        Assert.Null(Find("/files/link"));
        Assert.Equal(BootFileMissKind.Escapes, Store().Explain(Request("/files/link")).Kind);
    }

    [Fact]
    public void A_linked_folder_that_leads_out_is_refused()
    {
        File.CreateSymbolicLink(Path.Join(_root, "sub", "up"), "../..");
        Assert.Null(Find("/files/sub/up/secret"));
        Assert.Equal(BootFileMissKind.Escapes, Store().Explain(Request("/files/sub/up/secret")).Kind);
    }

    [Fact]
    public void A_FIFO_is_refused_without_waiting_for_a_writer()
    {
        Process.Start("mkfifo", [Path.Join(_root, "pipe")]).WaitForExit();
        Assert.Null(Find("/files/pipe"));
        Assert.Equal(BootFileMissKind.Unreadable, Store().Explain(Request("/files/pipe")).Kind);
    }

    // A link that turns from inside to outside between any two steps: no read may ever give the outside.
    [Fact]
    public async Task A_link_that_changes_all_the_time_never_gives_what_is_outside()
    {
        var link = Path.Join(_root, "moving");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var turning = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var next = link + ".new";
                File.Delete(next);
                File.CreateSymbolicLink(next, i % 2 == 0 ? "kernel.img" : "../secret");
                File.Move(next, link, overwrite: true);
            }
        }, CancellationToken.None);
        var found = 0;
        for (var i = 0; i < 2000 || (found == 0 && i < 1_000_000); i++)
        {
            if (Find("/files/moving") is not { } file)
            {
                // Led out, or the other thread has not had its turn yet.
                await Task.Yield();
                continue;
            }

            try
            {
                found++;
                Assert.Equal("kernel", Read(file));
            }
            catch (IOException)
            {
                // The link led out when the file was opened: refused then.
            }
        }

        await stop.CancelAsync();
        await turning;
        Assert.NotEqual(0, found);
    }

    [Theory]
    [InlineData("/files/kernle.img", "kernel.img")]
    [InlineData("/files/sub/deep.cgf", "sub/Deep.cfg")]
    [InlineData("/machines/web1/bot.ipxe", "boot.ipxe")]
    public void A_miss_names_what_is_near(string path, string near) => Assert.Equal(near, Store().Explain(Request(path)).Nearest[0]);

    [Fact]
    public void A_machine_that_is_not_there_is_named() =>
        Assert.Contains("no machine is called 'web2'", Store().Explain(Request("/machines/web2/boot.ipxe")).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("autoexec.ipxe")]
    [InlineData("loaders/autoexec.ipxe")]
    [InlineData("machines/web1/autoexec.ipxe")]
    public void An_autoexec_script_is_missing_on_purpose(string path)
    {
        Assert.Null(Find(path, EventSource.Tftp));
        Assert.Equal(BootFileMissKind.Unneeded, Store().Explain(Request(path, EventSource.Tftp)).Kind);
    }

    [Fact]
    public void The_TFTP_folder_is_at_the_top_over_TFTP_only()
    {
        Assert.Equal("kernel", Read(Find("kernel.img", EventSource.Tftp)));
        Assert.Null(Find("kernel.img"));
    }

    [Fact]
    public void Case_is_folded_over_TFTP_only_when_asked_and_unambiguous()
    {
        Assert.Null(Find("SUB/deep.CFG", EventSource.Tftp));
        Assert.Equal("deep", Read(Find("SUB/deep.CFG", EventSource.Tftp, foldCase: true)));
        Write("sub/DEEP.cfg", "other");
        Assert.Null(Find("SUB/deep.CFG", EventSource.Tftp, foldCase: true));
        Assert.Equal("other", Read(Find("sub/DEEP.cfg", EventSource.Tftp, foldCase: true)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var path = Path.Join(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private BootFile? Find(string path, EventSource transport = EventSource.Http, bool foldCase = false) => Store(foldCase).Find(Request(path, transport));

    private BootFileStore Store(bool foldCase = false) => new(
        new FixedMachines("web1", new PlannedFile("boot.ipxe", ServedContent.Of(Encoding.ASCII.GetBytes("script")), MediaTypes.Text)),
        LoaderCatalogue.Find("/nonexistent"),
        new HttpServiceConfig { Root = _root },
        new TftpServiceConfig { Root = _root, FoldCase = foldCase });

    private static BootFileRequest Request(string path, EventSource transport = EventSource.Http) => new(path, IPAddress.Loopback, transport);

    private static string Read(BootFile? file)
    {
        using var reader = new ContentReader(file!.Content);
        var bytes = new byte[file.Content.Length];
        return Encoding.UTF8.GetString(bytes, 0, reader.Read(0, bytes));
    }
}

using System.Collections.Immutable;
using Sunup.Images.Adding;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Images.Programs;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Adding;

/// <summary>What attaches an iSCSI root is behind the image, and is called by it, whoever made it.</summary>
public sealed class IscsiRootTests : IDisposable
{
    internal static IscsiRootParts Parts { get; } =
        new("/bin/busybox", new ProgramClosure { Program = "/bin/true", Loader = "/bin/false", Libraries = ImmutableSortedDictionary<string, string>.Empty.Add("libx.so.1", "/bin/true") });

    private readonly AddedImage _work = new();

    public void Dispose() => _work.Dispose();

    private AddReport Add(Archive image) => _work.Add(image, request => request with { IscsiRoot = Parts });

    private string Text(string name) => _work.Text(name);

    [Fact]
    public void An_image_of_no_known_maker_gets_an_init_that_starts_its_own()
    {
        var report = Add(new Archive().File("init", "#!/bin/sh\necho mine\n", 0x81ed));
        Assert.Equal("SU0960", Assert.Single(report.Findings).Id);
        Assert.Contains("exec $D/init", Text("init"), StringComparison.Ordinal);
        Assert.Equal("#!/bin/sh\necho mine\n", Text("sunup/iscsi-root/init"));
        Assert.True(File.Exists(_work["out/sunup/iscsi-root/lib/libx.so.1"]));
    }

    [Fact]
    public void An_init_that_is_a_link_is_started_where_it_leads()
    {
        Add(new Archive().Folder("bin").File("bin/busybox", "x", 0x81ed).Link("init", "bin/busybox"));
        Assert.Equal("/bin/busybox", new FileInfo(_work["out/sunup/iscsi-root/init"]).LinkTarget);
    }

    [Fact]
    public void An_image_of_initramfs_tools_calls_it_in_its_order_behind_what_was_there()
    {
        Add(new Archive().File("init", "#!/bin/sh\n", 0x81ed).Folder("scripts").File("scripts/functions", "f").File("scripts/local", "l")
            .Folder("scripts/local-top").File("scripts/local-top/ORDER", "/scripts/local-top/lvm2 \"$@\"\n"));
        Assert.StartsWith("/scripts/local-top/lvm2 \"$@\"\n/scripts/local-top/sunup-iscsi-root \"$@\"\n", Text("scripts/local-top/ORDER"), StringComparison.Ordinal);
        Assert.Contains("sunup-iscsi-root", Text("scripts/local-bottom/ORDER"), StringComparison.Ordinal);
        Assert.Equal("#!/bin/sh\n", Text("init"));
    }

    [Fact]
    public void An_image_of_dracut_gets_hooks()
    {
        Add(new Archive().Folder("usr").Folder("usr/lib").Folder("usr/lib/dracut").Folder("usr/lib/dracut/hooks").File("init", "#!/bin/sh\n", 0x81ed));
        Assert.Contains("/sunup/iscsi-root/attach", Text("usr/lib/dracut/hooks/initqueue/settled/50-sunup-iscsi-root.sh"), StringComparison.Ordinal);
        Assert.Contains("/sunup/iscsi-root/keep", Text("usr/lib/dracut/hooks/pre-pivot/50-sunup-iscsi-root.sh"), StringComparison.Ordinal);
        // With systemd the queue runs only where this is.
        Assert.True(File.Exists(_work["out/usr/lib/dracut/need-initqueue"]));
    }

    [Fact]
    public void An_image_without_an_init_is_refused() =>
        Assert.Equal("SU0961", Assert.Single(Add(new Archive().Folder("kernel")).Findings).Id);

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_program_of_this_host_comes_with_all_its_libraries()
    {
        var closure = ProgramClosure.Of("/bin/ls", ["/"])!;
        var listed = Tools.Shell("ldd /bin/ls | sed -n 's/^[[:space:]]*\\([^ /]*\\) => .*/\\1/p' | sort", _work.Path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(closure.Missing);
        Assert.Equal(listed, closure.Libraries.Keys.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(closure.Loader));
    }
}

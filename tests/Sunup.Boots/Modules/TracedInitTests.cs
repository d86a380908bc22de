using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Boots.Modules;

/// <summary>An /init that is changed by a diff and traced: its kernel runs the changed one, each command on the console with its line, still as process 1 with its arguments.</summary>
public sealed class TracedInitTests(ITestOutputHelper output) : IDisposable
{
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mount -t proc proc /proc
        say() {
            echo "sunup-init: $*"
        }
        say "before the change"
        say "process $$, $0, arguments $*"
        $B poweroff -f

        """;

    private const string Edit = """
        --- a/init
        +++ b/init
        @@ -6,3 +6,4 @@
         }
        -say "before the change"
        +say "behind the change"
        +. /etc/more
         say "process $$, $0, arguments $*"
        --- /dev/null
        +++ b/etc/more
        @@ -0,0 +1 @@
        +say "of a new file"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-traced-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_changed_and_traced_init_shows_each_command_with_its_line()
    {
        var kernel = Directory.GetFiles(Path.Combine(UnpackedPackage.Find("linux-image-cloud-amd64"), "boot"), "vmlinuz-*").Single();
        await MakeAsync();
        var report = await MachineBoot.RunAsync(
            "netboot-direct",
            output,
            machine => machine with
            {
                Boot = new BootConfig { Kernel = kernel, Initrd = [PathOf("traced.img")], CommandLine = "console=ttyS0 -- one two" },
                Expect = new ExpectConfig { Console = "reboot: Power down" },
            },
            userNetwork: true);
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        var said = report.Of(EventKinds.SerialLine).Select(seen => seen.Text.TrimEnd()).Where(text => text.StartsWith("sunup-", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                "sunup-trace:2: B=/bin/busybox",
                "sunup-trace:3: /bin/busybox mount -t proc proc /proc",
                "sunup-trace:7: say 'behind the change'",
                "sunup-init: behind the change",
                "sunup-trace:8: . /etc/more",
                "sunup-trace:1: say 'of a new file'",
                "sunup-init: of a new file",
                "sunup-init: process 1, /init, arguments one two",
            ],
            said.Where(text => !text.Contains(": echo ", StringComparison.Ordinal) && !text.Contains(": . /sunup", StringComparison.Ordinal) && !text.Contains("say 'process", StringComparison.Ordinal)).Take(8));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task MakeAsync()
    {
        var tree = _folder.CreateSubdirectory("tree").FullName;
        foreach (var name in (string[])["bin", "dev", "proc", "sys"])
        {
            Directory.CreateDirectory(Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        await File.WriteAllTextAsync(Path.Combine(tree, "init"), Init);
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(PathOf("edit.diff"), Edit);
        await SunupRun.RunAsync(output, "initrd", "pack", tree, "--compress", "zstd", "-o", PathOf("base.img"));
        await SunupRun.RunAsync(output, "initrd", "add", PathOf("base.img"), "--patch", PathOf("edit.diff"), "--trace-init", "-o", PathOf("traced.img"));
    }
}

using System.Text.Json;

namespace Sunup.Cli.Tests.Commands.Initrd;

/// <summary><c>sunup initrd init</c>, and <c>sunup disk inspect --services</c> of a folder, as people and programs see them.</summary>
public sealed class InitCommandTests : IDisposable
{
    private const string Script = "#!/bin/sh\nfor w in $(cat /proc/cmdline); do case $w in img=*) IMG=${w#img=};; esac; done\nmount -t ext4 $IMG /mnt || exec sh\nmissing-tool\nexec switch_root /mnt /sbin/init\n";

    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    private string this[string name] => Path.Combine(_work.Path, name);

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    private async Task PackAsync()
    {
        Put("tree/init", Script);
        File.SetUnixFileMode(this["tree/init"], (UnixFileMode)0b111_101_101);
        Put("tree/bin/mount", "");
        Put("tree/bin/cat", "");
        Put("tree/bin/sh", "");
        Put("tree/sbin/switch_root", "");
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "pack", this["tree"], "-o", this["a.img"])).ExitCode);
    }

    [Fact]
    public async Task Steps_come_with_their_lines_and_what_decides_about_them()
    {
        await PackAsync();
        var run = await CliRun.InvokeAsync("initrd", "init", this["a.img"], "--all");
        Assert.Equal(0, run.ExitCode);
        string[] lines = [.. run.Output.Split('\n').Select(line => line.Trim())];
        Assert.Equal("/init  a shell script, run by /bin/sh", lines[0]);
        Assert.Contains("2 command line reads img=", lines);
        Assert.Contains("3 mount        ext4 $IMG on /mnt (by img= of the command line)", lines);
        Assert.Contains("$ mount -t ext4 $IMG /mnt", lines);
        Assert.Contains("unless mount -t ext4 $IMG /mnt", lines);
        Assert.Contains("5 changes root to /mnt, and starts /sbin/init there", lines);
        Assert.Contains(lines, line => line.Contains("SU0796", StringComparison.Ordinal) && line.Contains("missing-tool", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_as_JSON()
    {
        await PackAsync();
        using var json = JsonDocument.Parse((await CliRun.InvokeAsync("initrd", "init", this["a.img"], "--json")).Output);
        var root = json.RootElement;
        Assert.Equal(("sunup-init/1", "shell_script", "/bin/sh"), (root.GetProperty("format").GetString(), root.GetProperty("kind").GetString(), root.GetProperty("interpreter").GetString()));
        Assert.Equal(["command_line 2", "mount 3", "shell 3", "switch_root 5"], root.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("kind").GetString()} {step.GetProperty("line").GetInt32()}"));
        Assert.Equal("img=", root.GetProperty("steps")[1].GetProperty("keys")[0].GetString());
        Assert.Equal("SU0796", root.GetProperty("findings")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_image_without_an_init_is_a_no()
    {
        Put("tree/note", "");
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "pack", this["tree"], "-o", this["a.img"])).ExitCode);
        var run = await CliRun.InvokeAsync("initrd", "init", this["a.img"]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("/init  is not in the image", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_tells_its_runlevels_in_order()
    {
        Put("root/etc/inittab", "id:2:initdefault:\nsi::sysinit:/etc/init.d/rcS\nl2:2:wait:/etc/init.d/rc 2\n");
        foreach (var name in (string[])["S02ssh", "S01rsyslog", "K01apache2"])
        {
            Put($"root/etc/rc2.d/{name}", "");
        }

        var run = await CliRun.InvokeAsync("disk", "inspect", this["root"], "--services", "2");
        Assert.Equal(0, run.ExitCode);
        string[] lines = [.. run.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Length > 0)];
        Assert.Contains("sysvinit, goes to runlevel 2 (/etc/inittab:1)", string.Join(' ', lines), StringComparison.Ordinal);
        Assert.Equal(["runlevel 2", "K01 stop apache2", "S01 start rsyslog", "S02 start ssh"], lines[^4..]);
        using var json = JsonDocument.Parse((await CliRun.InvokeAsync("disk", "inspect", this["root"], "--json")).Output);
        var init = json.RootElement.GetProperty("inits")[0];
        Assert.Equal(("sysvinit", "2"), (init.GetProperty("init").GetString(), init.GetProperty("default").GetString()));
        Assert.Equal(["K01", "S01", "S02"], init.GetProperty("levels")[0].GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("link").GetString()));
    }
    [Fact]
    public async Task A_runlevel_that_is_none_is_told_with_those_that_there_are()
    {
        Put("root/etc/inittab", "id:2:initdefault:\nsi::sysinit:/etc/init.d/rcS\nl2:2:wait:/etc/init.d/rc 2\n");
        Put("root/etc/rc2.d/S01a", "");
        Put("root/etc/rc0.d/K01a", "");
        var run = await CliRun.InvokeAsync("disk", "inspect", this["root"], "--services", "9");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("has no such runlevel or target with anything in it. It has 0, 2.", run.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(this["empty"]);
        Assert.Contains("It has none.", (await CliRun.InvokeAsync("disk", "inspect", this["empty"], "--services", "2")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dump")]
    [InlineData("--block-size", "512")]
    public async Task What_is_of_a_disk_is_not_asked_of_a_folder(params string[] option)
    {
        Directory.CreateDirectory(this["root"]);
        var run = await CliRun.InvokeAsync(["disk", "inspect", this["root"], .. option]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{option[0]} is about the sectors of a disk", run.Error, StringComparison.Ordinal);
    }
}

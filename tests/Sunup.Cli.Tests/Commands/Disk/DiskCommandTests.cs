using System.Diagnostics;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Tests.Views;

namespace Sunup.Cli.Tests.Commands.Disk;

/// <summary>Screens, exit codes and JSON of <c>sunup disk</c>.</summary>
public sealed class DiskCommandTests : IDisposable
{
    private const string Uuid = "11111111-2222-3333-4444-555555555555";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_disk_with_a_gpt_and_syslinux_is_shown(int width) => Golden.Verify($"disk-gpt-{width}.txt", await ScreenAsync(width, 0, "disk", "inspect", Disk(Uuid)));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_would_stop_it_is_shown(int width)
    {
        var path = Disk("00000000-1111-2222-3333-444444444444");
        Shell($"printf x | dd of={path} bs=1 seek=600 conv=notrunc status=none; dd if=/dev/zero of={path} bs=440 count=1 conv=notrunc status=none; truncate -s +1M {path}");
        Golden.Verify($"disk-broken-{width}.txt", await ScreenAsync(width, 1, "disk", "inspect", path, "--dump"));
    }

    [Fact]
    public async Task Inspect_shows_the_same_disk()
    {
        var path = Disk(Uuid);
        var run = await CliRun.InvokeAsync("inspect", path, "--json");
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("gpt", json.RootElement.GetProperty("files")[0].GetProperty("disk").GetProperty("table").GetString());
    }

    [Fact]
    public async Task The_json_names_loader_and_files()
    {
        var run = await CliRun.InvokeAsync("disk", "inspect", Disk(Uuid), "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("sunup-disk/1", json.RootElement.GetProperty("format").GetString());
        var entry = json.RootElement.GetProperty("loaders")[0].GetProperty("entries")[0];
        Assert.Equal("found", entry.GetProperty("files")[0].GetProperty("state").GetString());
        Assert.Equal(Uuid, entry.GetProperty("parameters")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_repair_is_tried_done_and_taken_back()
    {
        var path = Disk(Uuid);
        Shell($"truncate -s +1M {path}");
        var before = File.ReadAllBytes(path);
        Assert.Contains("this would be written", (await CliRun.InvokeAsync("disk", "repair", path, "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Contains("moved to the end", (await CliRun.InvokeAsync("disk", "repair", path)).Output, StringComparison.Ordinal);
        Assert.Contains("No problems found", Shell($"sgdisk -v {path}"), StringComparison.Ordinal);
        Assert.Equal(0, (await CliRun.InvokeAsync("disk", "repair", path, "--undo", path + ".undo")).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Boot_code_says_what_dd_would_have_destroyed()
    {
        var path = Disk(Uuid);
        var run = await CliRun.InvokeAsync("disk", "boot-code", path, "--code", "/usr/lib/syslinux/mbr/altmbr.bin");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("dd bs=512 would have destroyed", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(path + ".undo"));
    }

    [Fact]
    public async Task A_qcow2_image_is_not_written()
    {
        var path = Disk(Uuid);
        Shell($"qemu-img convert -f raw -O qcow2 {path} {path}.qcow2");
        var run = await CliRun.InvokeAsync("disk", "boot-code", path + ".qcow2");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("SU0957", run.Error, StringComparison.Ordinal);
    }

    private string Disk(string root)
    {
        var path = Path.Combine(_folder.Path, "disk.img");
        File.WriteAllText(Path.Combine(_folder.Path, "syslinux.cfg"), $"DEFAULT linux\nTIMEOUT 30\nLABEL linux\nMENU LABEL ^Linux\nLINUX vmlinuz\nAPPEND root=UUID={root} ro quiet\nINITRD initrd.img\nLABEL old\nLINUX vmlinuz.old\n");
        Shell($"cd {_folder.Path}; printf kernel > vmlinuz; printf initrd > initrd.img; printf old > vmlinuz.old; mkdir -p tree; truncate -s 64M {path}; "
            + $"sgdisk -U 99999999-8888-7777-6666-555555555555 -n 1:2048:67583 -t 1:8300 -c 1:boot -A 1:set:2 -u 1:aaaaaaaa-0000-0000-0000-000000000001 -n 2:67584:0 -c 2:root -u 2:aaaaaaaa-0000-0000-0000-000000000002 {path}; "
            + $"mkfs.fat --offset 2048 -i 1234ABCD -n BOOT {path} 32768; mcopy -i {path}@@1M syslinux.cfg vmlinuz initrd.img vmlinuz.old ::/; "
            + $"mke2fs -q -F -t ext4 -U {Uuid} -E offset={67584 * 512} -d tree {path} 28000k; syslinux --install --offset 1048576 {path}; dd if=/usr/lib/syslinux/mbr/gptmbr.bin of={path} bs=440 count=1 conv=notrunc status=none");
        return path;
    }

    private static string Shell(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-ec", $"export PATH=$PATH:/usr/sbin:/sbin; {line}"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{line}: {error.GetAwaiter().GetResult()}");
        return output;
    }

    private async Task<string> ScreenAsync(int width, int exitCode, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new CommandHost { Output = output, Error = error, OutputIsTerminal = true, Width = () => width, Environment = name => name switch { "LANG" => "C.UTF-8", "NO_COLOR" => "1", _ => null } };
        Assert.Equal(exitCode, await SunupApplication.RunAsync(arguments, host, TestContext.Current.CancellationToken));
        return output.ToString().Replace(_folder.Path, "FOLDER", StringComparison.Ordinal);
    }
}

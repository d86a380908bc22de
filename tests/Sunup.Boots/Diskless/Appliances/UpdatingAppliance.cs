using System.Diagnostics;

namespace Sunup.Boots.Diskless.Appliances;

/// <summary>An appliance that swaps its image at its start, on a disk that outlives it; its VM is killed, never told to stop, as a power cut does it.</summary>
internal sealed class UpdatingAppliance(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-updating-");

    public void Dispose() => _folder.Delete(recursive: true);

    public async Task MakeAsync()
    {
        var tree = PathOf("tree");
        ApplianceDisk.WriteTree(tree, "update.sh");
        await SunupRun.RunAsync(output, "initrd", "pack", tree, "-o", PathOf("base.img"));
        await SunupRun.RunAsync(output, "initrd", "add", PathOf("base.img"), "--modules", "virtio_pci,virtio_blk,ext4,loop,squashfs", "--kernel-modules", ApplianceDisk.KernelModules, "-o", PathOf("initrd.img"));
        output.WriteLine(await ShellRun.FileAsync(ApplianceDisk.GuestFile("make-update-disk.sh"), PathOf("fresh.img"), PathOf("work")));
    }

    /// <summary>The disk as it is before the update.</summary>
    public void Renew() => File.Copy(PathOf("fresh.img"), PathOf("disk.img"), overwrite: true);

    /// <summary>Starts it, and kills it where it waits at that step.</summary>
    public async Task CutAsync(string order, int step, bool sync)
    {
        var said = await BootAsync($"order={order} stop={step}{(sync ? " sync=1" : "")}", line => line.Contains($"swap: waiting at step {step}", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("swap: waiting", StringComparison.Ordinal));
    }

    /// <summary>Starts it with nothing in its way; what it says of its image.</summary>
    public async Task<string> StartAsync(string order)
    {
        var said = await BootAsync($"order={order}", _ => false);
        return said.Last(line => line.Contains("swap: ", StringComparison.Ordinal)).Trim();
    }

    private Task<List<string>> BootAsync(string words, Func<string, bool> isEnd) => RunAsync(
        [
            "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio", "-kernel", ApplianceDisk.Kernel, "-initrd", PathOf("initrd.img"),
            // Emulated on a busy host the timer's ticks come late, and the kernel's test of them would end in a panic.
            "-append", $"console=ttyS0 panic=-1 quiet no_timer_check {words}", "-drive", $"file={PathOf("disk.img")},if=virtio,format=raw",
        ],
        isEnd);

    /// <summary>Its lines, to its end or to the one at which it is killed.</summary>
    private async Task<List<string>> RunAsync(IEnumerable<string> arguments, Func<string, bool> isEnd)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        using var process = Process.Start(new ProcessStartInfo("qemu-system-x86_64", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var said = new List<string>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                said.Add(line);
                output.WriteLine(line);
                if (isEnd(line))
                {
                    break;
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        output.WriteLine(await errors);
        return said;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

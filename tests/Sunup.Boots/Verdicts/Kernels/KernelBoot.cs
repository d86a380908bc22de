using Sunup.Boots.Verdicts.Corpus;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;

namespace Sunup.Boots.Verdicts.Kernels;

/// <summary>Boots an image on a kernel in QEMU and reads its console.</summary>
internal sealed class KernelBoot(string kernel)
{
    /// <summary>A third of the time of a boot, none of it the unpacker's: no chatter, no tests of ciphers, no buses, no moving of the kernel.</summary>
    private const string Quicker = "loglevel=6 acpi=off pci=off nokaslr mitigations=off cryptomgr.notests";

    /// <summary>A boot takes three seconds; on a host that does much else, many times that.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromMinutes(4);

    /// <summary>After an oops the boot hangs: what more it says is waited for so long.</summary>
    private static readonly TimeSpan s_afterOops = TimeSpan.FromSeconds(5);

    public async Task<ConsoleReading> RunAsync(Vector vector, CancellationToken cancellationToken)
    {
        var image = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(image, vector.Image, cancellationToken);
            return await RunAsync(image, vector.InitPath, cancellationToken);
        }
        finally
        {
            File.Delete(image);
        }
    }

    private async Task<ConsoleReading> RunAsync(string image, string? initPath, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var oops = new CancellationTokenSource();
        await using var _ = oops.Token.Register(() => ended.TrySetResult());
        await using var child = ChildProcess.Start(new ChildOptions
        {
            Executable = ToolLocator.Require("qemu-system-x86_64"),
            Arguments = [.. Arguments(image, initPath)],
            OnLine = line => Take(line.Text),
        });
        await Task.WhenAny(child.Exited, ended.Task, Task.Delay(s_within, TimeProvider.System, cancellationToken));
        child.Signal(Signals.Kill);
        var exit = await child.Exited;
        var reading = ConsoleReading.Of(lines);
        return reading.End != BootEnd.Broken || reading.Note.Length > 0
            ? reading
            : throw new InvalidOperationException($"The boot came to no end ({exit}): {string.Join(" / ", lines.TakeLast(5))}");

        void Take(string line)
        {
            lines.Add(line);
            if (ConsoleReading.IsLast(line))
            {
                ended.TrySetResult();
            }
            else if (ConsoleReading.IsOops(line))
            {
                oops.CancelAfter(s_afterOops);
            }
        }
    }

    private IEnumerable<string> Arguments(string image, string? initPath) =>
    [
        "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
        "-kernel", kernel, "-initrd", image,
        "-append", $"console=ttyS0 panic=-1 printk.devkmsg=on {Quicker}{(initPath is null ? "" : $" rdinit={initPath}")}",
    ];
}

using Sunup.Boots.Verdicts.Corpus;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;

namespace Sunup.Boots.Verdicts.Kernels;

/// <summary>Boots an image on a kernel and reads its console.</summary>
internal sealed class KernelBoot
{
    /// <summary>A third of the time of a boot, none of it the unpacker's: no chatter, no tests of ciphers, no buses, no moving of the kernel.</summary>
    private const string Quicker = "loglevel=6 acpi=off pci=off nokaslr mitigations=off cryptomgr.notests";

    /// <summary>A boot takes three seconds; on a host that does much else, many times that.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromMinutes(4);

    /// <summary>After an oops the boot hangs: what more it says is waited for so long.</summary>
    private static readonly TimeSpan s_afterOops = TimeSpan.FromSeconds(5);

    private readonly string _executable;
    private readonly Func<string, string, IEnumerable<string>> _arguments;

    /// <param name="executable">The program that boots it.</param>
    /// <param name="arguments">Its arguments, from the path of the image and the command line.</param>
    private KernelBoot(string executable, Func<string, string, IEnumerable<string>> arguments)
    {
        _executable = executable;
        _arguments = arguments;
    }

    /// <summary>A kernel for x86-64, in QEMU.</summary>
    public static KernelBoot Emulated(string kernel) => new(ToolLocator.Require("qemu-system-x86_64"), (image, commandLine) =>
    [
        "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
        "-kernel", kernel, "-initrd", image, "-append", $"console=ttyS0 {Quicker} {commandLine}",
    ]);

    /// <summary>A user-mode kernel (<c>ARCH=um</c>): the same unpacker as a program of this host, twenty times as fast.</summary>
    public static KernelBoot UserMode(string kernel) => new(kernel, (image, commandLine) =>
        ["mem=512M", $"initrd={image}", "root=", "con=null", "con0=null,fd:1", .. commandLine.Split(' ')]);

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
            Executable = _executable,
            Arguments = [.. _arguments(image, $"panic=-1 printk.devkmsg=on{(initPath is null ? "" : $" rdinit={initPath}")}")],
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
}

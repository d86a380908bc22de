using System.Diagnostics;
using Sunup.Formats.Initramfs;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

/// <summary>A folder with a machine's files, gone when the test is.</summary>
internal sealed class CheckFolder : IDisposable
{
    private const int KernelLength = 20_000;

    private readonly string _path = Directory.CreateTempSubdirectory("sunup-check-").FullName;

    /// <summary>A bzImage by its header: protocol 2.15, pref_address 16 MiB, init_size 48 MiB.</summary>
    public string Kernel()
    {
        var kernel = new byte[KernelLength];
        kernel[0x1f1] = 1;
        BitConverter.TryWriteBytes(kernel.AsSpan(0x1f4), (KernelLength - 1024) / 16);
        (kernel[0x1fe], kernel[0x1ff]) = (0x55, 0xaa);
        (kernel[0x200], kernel[0x201]) = (0xeb, 0x6a);
        "HdrS"u8.CopyTo(kernel.AsSpan(0x202));
        (kernel[0x206], kernel[0x207]) = (0x0f, 0x02);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x22c), 0x7fff_ffff);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x238), 2047);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x258), 0x100_0000L);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x260), 48 << 20);
        return Write("vmlinuz", kernel);
    }

    /// <summary>An initramfs with a /init that is a script, and perhaps another file.</summary>
    public async Task<string> InitrdAsync(string name, string init, string? more = null)
    {
        using var archive = new MemoryStream();
        var writer = new CpioNewcWriter(archive);
        await writer.WriteFileAsync("init", CpioAttributes.Executable, System.Text.Encoding.UTF8.GetBytes(init), TestContext.Current.CancellationToken);
        if (more is not null)
        {
            await writer.WriteFileAsync(more, CpioAttributes.Executable, "x"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return Write(name, archive.ToArray());
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    public MachineConfig Machine(string kernel, params string[] initrds) => new()
    {
        Name = "m",
        Boot = new BootConfig { Kernel = kernel, Initrd = [.. initrds], CommandLine = "console=ttyS0" },
        Route = Route.Direct,
        Hardware = new HardwareConfig { MemoryBytes = 512L << 20 },
    };

    public Task<CheckReport> CheckAsync(MachineConfig machine, CheckOptions? options = null)
    {
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = PathOf("cache") }, TimeProvider.System);
        return new MachineCheck(resolver).RunAsync(machine, options ?? new CheckOptions(), null, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a script of tools for disks; it has to succeed.</summary>
    public static void Shell(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-ec", $"PATH=$PATH:/usr/sbin:/sbin\n{script}"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = shell.StandardOutput.ReadToEnd() + shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, said);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

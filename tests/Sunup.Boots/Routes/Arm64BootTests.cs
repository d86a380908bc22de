using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Sunup.Formats.Initramfs;
using Sunup.Model;

namespace Sunup.Boots.Routes;

/// <summary>An arm64 kernel inside an EFI zboot image, taken out by our reader and started by QEMU.</summary>
public sealed class Arm64BootTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-arm64-").FullName;

    [Fact]
    public async Task The_kernel_of_a_zboot_image_boots_once_it_is_unwrapped()
    {
        Requires.Tool("qemu-system-aarch64");
        var debian = await DebianAsync();
        var report = await MachineBoot.RunAsync(
            new MachineConfig
            {
                Name = "arm64",
                Boot = new BootConfig { Kernel = Zboot(Path.Combine(debian, "vmlinuz")), Initrd = [await InitrdAsync(Path.Combine(debian, "busybox"))], CommandLine = "console=ttyAMA0" },
                Route = Route.Direct,
                Hardware = new HardwareConfig { Arch = Architecture.Arm64, Firmware = FirmwareKind.Uefi, Accel = AcceleratorKind.Tcg, MemoryBytes = 512 << 20 },
                Expect = new ExpectConfig { Console = "arm64-init: aarch64" },
            },
            output);
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Trace.Stages, stage => stage.Stage == Stage.Initramfs);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>As the kernel's build makes one. Source: Linux drivers/firmware/efi/libstub/zboot-header.S.</summary>
    private string Zboot(string image)
    {
        using var payload = new MemoryStream();
        using (var gzip = new GZipStream(payload, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(image));
        }

        var head = new byte[512];
        "MZ\0\0zimg"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), (uint)head.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), (uint)payload.Length);
        "gzip"u8.CopyTo(head.AsSpan(0x18));
        var path = Path.Combine(_folder, "vmlinuz.efi");
        File.WriteAllBytes(path, [.. head, .. payload.ToArray()]);
        return path;
    }

    private async Task<string> InitrdAsync(string busybox)
    {
        var none = CancellationToken.None;
        var path = Path.Combine(_folder, "initrd");
        await using var file = File.Create(path);
        var archive = new CpioNewcWriter(file);
        await archive.WriteDirectoryAsync("dev", CpioAttributes.Executable, none);
        await archive.WriteDeviceAsync("dev/console", CpioDeviceKind.Character, 5, 1, CpioAttributes.Private, none);
        await archive.WriteFileAsync("bin/busybox", CpioAttributes.Executable, await File.ReadAllBytesAsync(busybox), none);
        await archive.WriteFileAsync("init", CpioAttributes.Executable, "#!/bin/busybox sh\necho arm64-init: $(/bin/busybox uname -m)\nexec /bin/busybox sleep 1000\n"u8.ToArray(), none);
        await archive.FinishAsync(none);
        return path;
    }

    private static async Task<string> DebianAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Sunup.slnx")))
        {
            root = Path.GetDirectoryName(root.TrimEnd('/'))!;
        }

        using var process = Process.Start(new ProcessStartInfo(Path.Combine(root, "tools", "arm64-kernel")) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var said = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: {await complaints}");
        }

        Assert.SkipWhen(process.ExitCode != 0, await complaints);
        return said;
    }
}

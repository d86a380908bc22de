using System.Buffers.Binary;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Tests.Views;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Check;
using Sunup.Formats.Initramfs;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Tests.Commands.Check;

/// <summary>The screen of <c>sunup check</c>, of a machine that is sound and of one whose iPXE and initramfs are not.</summary>
public sealed class CheckScreenTests : IDisposable
{
    private const int KernelLength = 20_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_machine_that_nothing_speaks_against(int width)
    {
        await WriteAsync("initrd.img", "init", ElfWithoutInterpreter());
        var machine = Machine("route: direct", "initrd.img");
        Golden.Verify($"check-sound-{width}.txt", await ScreenAsync(width, ExitCodes.Yes, machine));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_machine_whose_script_leaves_a_picture_in_the_list(int width)
    {
        await WriteAsync("main.img", "init", "#!/bin/sh\n"u8.ToArray());
        await WriteAsync("extra.img", "etc", new byte[100_000]);
        var read = await MachineFileReader.ReadAsync(Machine("route: network", "main.img, extra.img"), TestContext.Current.CancellationToken);
        var script = _folder.Write("boot.ipxe", "#!ipxe\nkernel {{kernel}} {{cmdline}}\nimgfetch menu.png\ninitrd {{initrd}}\nboot\n");
        var machine = read.Value! with { Network = read.Value.Network with { Script = script } };
        var check = new MachineCheck(new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = _folder.At("cache") }, TimeProvider.System));
        var report = await check.RunAsync(machine, new CheckOptions { IpxeVersion = "1.21.1", IpxeStartupBytes = 20_000 }, null, TestContext.Current.CancellationToken);
        var style = new ViewStyle(width, Color: false, Unicode: true, IsTerminal: true, Verbose: false);
        using var writer = new StringWriter();
        new CheckView(ViewConsole.Create(writer, style), style).Show(report);
        Golden.Verify($"check-leftover-{width}.txt", writer.ToString().Replace(_folder.Path, "FOLDER", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task A_machine_whose_root_is_not_there(int width) =>
        Golden.Verify($"check-root-{width}.txt", await ScreenAsync(width, ExitCodes.No, RootlessMachine()));

    [Fact]
    public async Task A_prediction_as_json_has_its_facts_and_what_a_boot_will_show()
    {
        var text = await ScreenAsync(80, ExitCodes.No, RootlessMachine(), "--json");
        using var json = JsonDocument.Parse(text);
        var predictions = json.RootElement.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()), predictions.Select(one => one.GetProperty("id").GetString()));
        Golden.Verify("check-root.json", predictions[0].GetRawText() + "\n");
    }

    private string RootlessMachine()
    {
        File.WriteAllBytes(_folder.At("vmlinuz"), Kernel());
        return _folder.Write("web1.machine.yaml", """
            name: web1
            boot: { kernel: vmlinuz, cmdline: console=ttyS0 root=/dev/sda1 }
            route: direct
            hardware: { memory: 512MiB, firmware: bios }
            """);
    }

    private string Machine(string route, string initrds)
    {
        File.WriteAllBytes(_folder.At("vmlinuz"), Kernel());
        return _folder.Write("web1.machine.yaml", $$"""
            name: web1
            boot: { kernel: vmlinuz, initrd: [{{initrds}}], cmdline: console=ttyS0 }
            {{route}}
            hardware: { memory: 512MiB, firmware: bios }
            """);
    }

    private async Task<string> ScreenAsync(int width, int exitCode, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new CommandHost { Output = output, Error = error, Width = () => width, Environment = name => name == "LANG" ? "C.UTF-8" : null };
        Assert.Equal((exitCode, ""), (await SunupApplication.RunAsync(["check", .. arguments], host, TestContext.Current.CancellationToken), error.ToString()));
        return output.ToString().Replace(_folder.Path, "FOLDER", StringComparison.Ordinal);
    }

    private async Task WriteAsync(string image, string name, byte[] content)
    {
        await using var file = File.Create(_folder.At(image));
        var archive = new CpioNewcWriter(file);
        await archive.WriteFileAsync(name, CpioAttributes.Executable, content, TestContext.Current.CancellationToken);
        await archive.FinishAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A bzImage by its header: protocol 2.15, 48 MiB at 16 MiB.</summary>
    private static byte[] Kernel()
    {
        var kernel = new byte[KernelLength];
        kernel[0x1f1] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(0x1f4), (KernelLength - 1024) / 16);
        ((byte[])[0x55, 0xaa, 0xeb, 0x6a, .. "HdrS"u8, 0x0f, 0x02]).CopyTo(kernel, 0x1fe);
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(0x22c), 0x7fffffff);
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(0x238), 2047);
        BinaryPrimitives.WriteUInt64LittleEndian(kernel.AsSpan(0x258), 0x1000000);
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(0x260), 48 << 20);
        return kernel;
    }

    /// <summary>An x86-64 program of one page, headers alone.</summary>
    private static byte[] ElfWithoutInterpreter()
    {
        var elf = new byte[4096];
        ((byte[])[0x7f, .. "ELF"u8, 2, 1, 1]).CopyTo(elf, 0);
        (elf[16], elf[18], elf[20], elf[52], elf[54], elf[56]) = (2, 62, 1, 64, 56, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(24), 0x400078);
        elf[32] = 64;
        (elf[64], elf[68]) = (1, 5);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(80), 0x400000);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(96), 4096);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(104), 4096);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(112), 4096);
        return elf;
    }
}

using System.Text.Json;

namespace Sunup.Cli.Tests.Commands.Machines;

/// <summary>What QEMU would be told, what overrides change of it, and imports: as a user sees them.</summary>
public sealed class VirtualMachineCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_prints_the_command_and_the_configuration_and_starts_nothing()
    {
        var run = await CliRun.InvokeAsync("boot", Machine("security.iommu: true"), "--dry-run", "--accel", "tcg");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  -machine q35,graphics=off,kernel-irqchip=split,accel=tcg \\\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  -device virtio-iommu-pci,id=qemu_iommu,bus=pcie.0,addr=1e.0 \\\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(" \\\n  -readconfig vm.conf\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n[device \"qemu_iommu\"]\n  driver = \"virtio-iommu-pci\"\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("QEMU started", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_difference_is_what_the_overrides_made()
    {
        var run = await CliRun.InvokeAsync("boot", Machine("security.iommu: true\nraw.qemu: -device pvpanic\nraw.qemu.conf: |\n  [device \"qemu_iommu\"]\n  [memory]\n  size = 600M\n"), "--diff", "--accel", "tcg");
        Assert.Equal(
            """
              [memory]
            -   size = "512M"
            +   size = "600M"
            - [device "qemu_iommu"]
            -   driver = "virtio-iommu-pci"
            -   bus = "pcie.0"
            -   addr = "1e.0"
            + -device
            + pvpanic

            """,
            run.Output);
    }

    [Fact]
    public async Task The_command_as_json()
    {
        var run = await CliRun.InvokeAsync("boot", Machine("raw.qemu.conf: |\n  [memory]\n  size = 600M\n"), "--dry-run", "--json", "--accel", "tcg");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("sunup-vm-command/1", json.RootElement.GetProperty("format").GetString());
        var change = Assert.Single(json.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal(("memory", "512M", "600M"), (change.GetProperty("section").GetString(), ValueOf(change, "before"), ValueOf(change, "after")));
        Assert.Contains("-nodefaults", json.RootElement.GetProperty("config_arguments").EnumerateArray().Select(argument => argument.GetString()));
    }

    [Fact]
    public async Task An_override_that_fits_nothing_is_wrong_usage_with_its_place()
    {
        var run = await CliRun.InvokeAsync("boot", Machine("raw.qemu.conf: |\n  [device \"qemu_iommu\"]\n"), "--diff", "--accel", "tcg");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("SU0211", run.Error, StringComparison.Ordinal);
        Assert.Contains("7:3:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_writes_the_file_and_says_what_it_does_not_hold()
    {
        var source = _folder.Write("web1.txt", "qemu-system-x86_64 -m 2G -drive file=/srv/a.img,if=virtio,format=raw -vga std\n");
        var run = await CliRun.InvokeAsync("import", "qemu", source, "-o", _folder.At("web1.machine.yaml"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{source}:6: lost: -vga std: Sunup sets it itself, or shows no screen", run.Error, StringComparison.Ordinal);
        Assert.Contains("memory: 2GiB", await File.ReadAllTextAsync(_folder.At("web1.machine.yaml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("", run.Output);

        var asJson = await CliRun.InvokeAsync("import", "qemu", source, "--json");
        using var json = JsonDocument.Parse(asJson.Output);
        Assert.StartsWith("# Made by `sunup import`", json.RootElement.GetProperty("machine_file").GetString(), StringComparison.Ordinal);
        Assert.Equal("lost", json.RootElement.GetProperty("notes")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task What_cannot_be_imported_is_wrong_usage()
    {
        var run = await CliRun.InvokeAsync("import", "libvirt", _folder.Write("x.xml", "<network/>"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("needed <domain>", run.Error, StringComparison.Ordinal);
    }

    private static string? ValueOf(JsonElement change, string when) => change.GetProperty(when)[0].GetProperty("value").GetString();

    /// <summary>A machine that needs nothing from outside: its kernel is a header.</summary>
    private string Machine(string keys)
    {
        var kernel = new byte[20_000];
        kernel[0x1f1] = 1;
        BitConverter.TryWriteBytes(kernel.AsSpan(0x1f4), (kernel.Length - 1024) / 16);
        (kernel[0x1fe], kernel[0x1ff], kernel[0x200], kernel[0x201]) = (0x55, 0xaa, 0xeb, 0x6a);
        "HdrS"u8.CopyTo(kernel.AsSpan(0x202));
        (kernel[0x206], kernel[0x207]) = (0x0f, 0x02);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x22c), 0x7fff_ffff);
        BitConverter.TryWriteBytes(kernel.AsSpan(0x238), 2047);
        File.WriteAllBytes(_folder.At("vmlinuz"), kernel);
        return _folder.Write("vm.machine.yaml", $"name: vm\nboot: {{ kernel: vmlinuz }}\nroute: direct\nhardware: {{ memory: 512MiB }}\n\n{keys}\n");
    }
}

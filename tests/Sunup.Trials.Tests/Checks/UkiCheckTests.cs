using Sunup.Formats.Tests.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Trials.Tests.Checks;

/// <summary>A machine that names a unified kernel image: what stands in it is what is checked.</summary>
public sealed class UkiCheckTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_initrd_in_the_image_is_read_as_the_kernel_will()
    {
        var initrd = await InitrdAsync();
        var sound = await _folder.CheckAsync(MachineOf(Image().With(".initrd", initrd).Bytes()));
        Assert.Equal("/init cannot be started (error -2)", Assert.Single(sound.Findings).Summary);
        var report = await _folder.CheckAsync(MachineOf(Image().With(".initrd", [.. initrd, 1, 2, 3, 4]).Bytes()));
        Assert.Contains(report.Findings, finding => finding.Id == "SU0821");
    }

    [Fact]
    public async Task Two_command_lines_are_told_and_what_the_headers_lack_as_well()
    {
        var report = await _folder.CheckAsync(MachineOf(Image().With(".initrd", new byte[512]).With(".cmdline", "second").Bytes()));
        Assert.Contains(report.Findings, finding => finding.Evidence.Any(evidence => evidence.Text.Contains(".cmdline", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(FirmwareKind.Uefi, false)]
    [InlineData(FirmwareKind.UefiSecure, true)]
    public async Task An_image_without_a_signature_is_refused_where_secure_boot_is_in_force(FirmwareKind firmware, bool refused)
    {
        var machine = MachineOf(Image().With(".initrd", await InitrdAsync()).Bytes());
        var report = await _folder.CheckAsync(machine with { Hardware = machine.Hardware! with { Firmware = firmware } });
        Assert.Equal(refused, report.Findings.Any(finding => finding.Id == "SU1150"));
    }

    private async Task<byte[]> InitrdAsync() => await File.ReadAllBytesAsync(await _folder.InitrdAsync("initrd", "#!/bin/sh\n"), TestContext.Current.CancellationToken);

    private static SampleUki Image() => new SampleUki().Stub("257").With(".osrel", "ID=test\n").With(".cmdline", "console=ttyS0").With(".linux", SampleUki.Kernel());

    private MachineConfig MachineOf(byte[] image) => new()
    {
        Name = "m",
        Boot = new BootConfig { Uki = _folder.Write("linux.efi", image) },
        Route = Route.Uki,
        Hardware = new HardwareConfig { MemoryBytes = 512L << 20, Firmware = FirmwareKind.Uefi },
    };
}

using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.Plans;
using Sunup.Planning.ServiceFiles;
using Sunup.Planning.Tests.Artifacts;

namespace Sunup.Planning.Tests;

/// <summary>Every file in examples/ and deploy/ is read, and every machine planned, with stand-ins for what would be fetched.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> MachineFiles => [.. Directory.GetFiles(Repository("examples"), "*.machine.yaml", SearchOption.AllDirectories)];

    [Fact]
    public void The_promised_examples_are_there() => Assert.Equal(
        ["background.machine.yaml", "diskless-bios.machine.yaml", "diskless-uefi.machine.yaml", "iommu-off.machine.yaml", "iommu-on.machine.yaml", "kexec.machine.yaml", "lab1.machine.yaml", "netboot-bios.machine.yaml", "netboot-direct.machine.yaml", "netboot-http.machine.yaml", "netboot-proxy.machine.yaml", "netboot-uefi.machine.yaml", "uki-secure.machine.yaml", "uki.machine.yaml", "vm1.machine.yaml"],
        MachineFiles.Select(row => Path.GetFileName(row.Data)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(MachineFiles))]
    public async Task A_machine_is_read_and_planned(string path)
    {
        var result = await MachineFileReader.ReadAsync(path, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.RenderProblems());
        var machine = result.Value!;
        Assert.Equal(Path.GetFileName(path), $"{machine.Name}.machine.yaml");
        Assert.Equal(machine.Name.StartsWith("iommu-", StringComparison.Ordinal) ? "deb:linux-image-cloud-amd64@trixie" : "deb:linux-image-cloud-amd64", machine.Boot.Kernel);
        Assert.Equal(["builtin:initramfs"], machine.Boot.Initrd);
        var kernel = _folder.Write("vmlinuz", BootFiles.Kernel(20_000));
        var plan = BootPlanner.Plan(new ResolvedMachine(machine with { Boot = machine.Boot with { Kernel = kernel, Initrd = [_folder.Write("initrd", "070701")] } }, []));
        Assert.Equal(machine.Route switch { Route.Network => ["vmlinuz", "initrd.img", "boot.ipxe"], Route.San => ["boot.ipxe"], _ => new[] { "vmlinuz", "initrd.img" } }, plan.Files.Select(file => file.Name));
        Assert.Contains("console=ttyS0", plan.BootSet.CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_examples_show_what_their_names_say()
    {
        Assert.Equal((FirmwareKind.Bios, Chainload.Always), await Facts("netboot-bios", machine => (machine.Hardware!.Firmware, machine.Network.Chainload)));
        Assert.Equal(FirmwareKind.Uefi, await Facts("netboot-uefi", machine => machine.Hardware!.Firmware));
        Assert.Equal((FirmwareKind.Uefi, FirmwareFetch.Http), await Facts("netboot-http", machine => (machine.Hardware!.Firmware, machine.Network.Fetch)));
        Assert.Equal(AddressAssignment.Foreign, await Facts("netboot-proxy", machine => machine.Network.Addresses));
        Assert.Equal(Route.Direct, await Facts("netboot-direct", machine => machine.Route));
        Assert.Equal((Route.Uki, FirmwareKind.Uefi), await Facts("uki", machine => (machine.Route, machine.Hardware!.Firmware)));
        Assert.Equal((Route.Uki, FirmwareKind.UefiSecure), await Facts("uki-secure", machine => (machine.Route, machine.Hardware!.Firmware)));
        Assert.Equal((Route.San, FirmwareKind.Bios), await Facts("diskless-bios", machine => (machine.Route, machine.Hardware!.Firmware)));
        Assert.Equal((Route.San, FirmwareKind.Uefi), await Facts("diskless-uefi", machine => (machine.Route, machine.Hardware!.Firmware)));
        Assert.Equal(Route.Kexec, await Facts("kexec", machine => machine.Route));
        Assert.Equal((Route.Disk, false), await Facts("iommu-off", machine => (machine.Route, machine.Hardware!.Iommu)));
        Assert.Equal((Route.Disk, true), await Facts("iommu-on", machine => (machine.Route, machine.Hardware!.Iommu)));
    }

    [Theory]
    [InlineData("examples/serve.yaml", DhcpMode.Full)]
    [InlineData("deploy/serve.yaml", DhcpMode.Proxy)]
    public async Task A_service_file_is_read(string path, DhcpMode mode)
    {
        var result = await ServiceFileReader.ReadAsync(Repository(path), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.RenderProblems());
        Assert.Equal(mode, result.Value!.Dhcp.Mode);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(Repository(path))!, "machines"), result.Value.Machines);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<T> Facts<T>(string name, Func<MachineConfig, T> facts) =>
        facts((await MachineFileReader.ReadAsync(Repository($"examples/{name}.machine.yaml"), TestContext.Current.CancellationToken)).Value!);

    private static string Repository(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sunup.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, path);
    }
}

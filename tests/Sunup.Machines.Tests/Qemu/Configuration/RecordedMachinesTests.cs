using System.Globalization;
using System.Text;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Imports;
using Sunup.Planning.MachineFiles;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>
/// Domains of a real libvirt and VMs of a real Incus (see the README of the records): what Sunup tells QEMU of the imported machine is what they tell it, in every key that
/// both set; and QEMU takes it. Keys that differ on purpose are named below, each with its reason: one that no longer differs fails the test too.
/// </summary>
public sealed class RecordedMachinesTests : IDisposable
{
    // Incus has its QEMU start helpers; Sunup's has none to start.
    private const string Sandbox = "sandbox elevateprivileges: deny not allow; sandbox spawn: deny not allow";

    // What names a thing, or says where it is plugged in, is each program's own.
    private static readonly HashSet<string> s_names = ["id", "bus", "addr", "unit", "drive", "netdev", "chardev", "tpmdev", "rng", "node-name", "filename", "fd", "vhostfd", "multifunction", "scsi-id", "path", "file"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string> Domains => new()
    {
        { "bios-pc", "" },
        // Debian's libvirt takes the firmware with Microsoft's keys, which needs SMM; on route disk Sunup's machines start without Secure Boot.
        { "uefi", "machine smm: off not on" },
        { "secure-boot", "machine smm: off not on" },
        { "buses", "device virtio-blk-pci driver: virtio-blk-pci not usb-storage" },
        // Huge pages are a memfd: no mount is needed, and no right on one.
        { "placement", "object qom-type: memory-backend-memfd not memory-backend-file" },
        { "preferred", "cpu value: host not kvm64,...; machine memory-backend: ram0 not pc.ram; object qom-type: memory-backend-memfd not memory-backend-file" },
        { "viommu", "" },
        { "vtd", "machine smm: off not on" },
        { "named-cpu", "cpu value: Nehalem,+x2apic,-vmx not Nehalem,x2apic=on,vmx=off" },
        { "windows", "cpu value: host not host,migratable=on,...; machine smm: off not on" },
        { "storage", "device virtio-blk-pci bootindex: 1 not 2" },
    };

    [Theory]
    [MemberData(nameof(Domains))]
    public async Task A_domain_is_the_machine_that_libvirt_runs(string name, string differences)
    {
        var machine = MachineOf(await ImportAsync($"libvirt/{name}.xml"));
        var theirs = RecordedOptions.OfShellLine(await File.ReadAllTextAsync(PathOf($"libvirt/{name}.args"), Cancel));
        var (compared, found) = Compare(OursOf(machine), theirs);
        Assert.Equal(differences, string.Join("; ", found));
        Assert.True(compared >= 15, $"{compared} keys are set by both");
        await AssertQemuTakesAsync(machine);
    }

    [Theory]
    [InlineData("plain", Sandbox)]
    [InlineData("sized", Sandbox)]
    [InlineData("placed", "object qom-type: memory-backend-memfd not memory-backend-file; " + Sandbox)]
    [InlineData("overridden", Sandbox)]
    [InlineData("windows", Sandbox)]
    public async Task An_instance_is_the_machine_that_incus_runs(string name, string differences)
    {
        var machine = MachineOf(await ImportAsync($"incus/{name}.yaml"));
        var theirs = RecordedOptions.OfSections(await File.ReadAllTextAsync(PathOf($"incus/{name}.conf"), Cancel));
        var (compared, found) = Compare(OursOf(machine), theirs);
        Assert.Equal(differences, string.Join("; ", found));
        Assert.True(compared >= 8, $"{compared} keys are set by both");
        await AssertQemuTakesAsync(machine);
    }

    /// <summary>An override that took away the IOMMU of a version that gave one to every VM, and a screen: neither is there to be taken away.</summary>
    [Fact]
    public async Task The_workaround_of_an_instance_needs_none() => await AssertQemuTakesAsync(MachineOf(await ImportAsync("incus/workaround.yaml")));

    /// <summary>Of the command line that libvirt makes, the same machine comes as of the domain, in all that both descriptions say.</summary>
    [Theory]
    [InlineData("bios-pc")]
    [InlineData("uefi")]
    [InlineData("secure-boot")]
    [InlineData("buses")]
    [InlineData("placement")]
    [InlineData("viommu")]
    [InlineData("vtd")]
    [InlineData("named-cpu")]
    [InlineData("storage")]
    public async Task The_command_line_of_libvirt_is_the_same_machine(string name)
    {
        var (domain, line) = (await ImportAsync($"libvirt/{name}.xml"), await ImportAsync($"libvirt/{name}.args"));
        // Of a transient disk libvirt makes the overlay itself, when it starts the domain.
        Assert.Equal(Shape(domain, name != "storage"), Shape(line, name != "storage"));
        await AssertQemuTakesAsync(MachineOf(line));
    }

    [Fact]
    public async Task What_runs_as_proc_tells_it_is_the_same_machine()
    {
        var (domain, line) = (await ImportAsync("libvirt/started.live.xml"), await ImportAsync("libvirt/started.live.args"));
        Assert.Equal(Shape(domain), Shape(line));
        await AssertQemuTakesAsync(MachineOf(line));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("placed")]
    [InlineData("windows")]
    public async Task The_configuration_of_incus_is_taken_by_qemu(string name)
    {
        var config = await ImportAsync($"incus/{name}.conf");
        Assert.Equal((await ImportAsync($"incus/{name}.yaml")).Hardware!.MemoryBytes, config.Hardware!.MemoryBytes);
        await AssertQemuTakesAsync(MachineOf(config));
    }

    private static string Shape(MachineConfig machine, bool withOverlays = true)
    {
        var hardware = machine.Hardware!;
        return string.Join('\n',
        [
            $"{machine.Name} {hardware.MachineType} {hardware.Firmware} {hardware.Cpus} {hardware.MemoryBytes >> 20} {hardware.Iommu} {hardware.Tpm is not null} {hardware.VsockCid} {hardware.Smbios.Uuid} {hardware.Smbios.Product}",
            .. hardware.Disks.Select(disk => $"{disk.Image} {disk.Format} {disk.Bus} {withOverlays && disk.Overlay}"),
            .. hardware.Nics.Select(nic => $"{nic.Model} {nic.Mac}"),
            $"{hardware.HugePageBytes is not null} {hardware.Numa?.Nodes} {hardware.Numa?.Policy}",
        ]);
    }

    private static (int Compared, List<string> Differences) Compare(RecordedOptions ours, RecordedOptions theirs)
    {
        var (compared, differences) = (0, new List<string>());
        foreach (var option in ours.All.Where(option => option.Kind is not ("chardev" or "mon" or "serial" or "display" or "tpmdev" or "netdev" or "drive" or "global")))
        {
            if (Counterpart(ours, option, theirs) is not { } other)
            {
                continue;
            }

            foreach (var (key, value) in option.Keys.Where(key => !s_names.Contains(key.Key) && other.Keys.ContainsKey(key.Key)))
            {
                compared++;
                if (value != other[key])
                {
                    differences.Add(string.Create(CultureInfo.InvariantCulture, $"{option.Kind} {(option.Kind == "device" ? $"{option["driver"]} " : "")}{key}: {value} not {Short(other[key]!)}"));
                }
            }
        }

        differences.Sort(StringComparer.Ordinal);
        return (compared, [.. differences.Distinct()]);
    }

    /// <summary>The option of theirs that is about the same thing: disks by their image, NICs by their address, all else by what it is.</summary>
    private static RecordedOption? Counterpart(RecordedOptions ours, RecordedOption option, RecordedOptions theirs) => option.Kind switch
    {
        "device" when option["mac"] is { } mac => theirs.All.FirstOrDefault(other => other["mac"] == mac),
        "device" when option["drive"] is { } drive => ImageOf(ours, drive) is { } image ? theirs.All.FirstOrDefault(other => other["drive"] is { } node && ImageOf(theirs, node) == image) : null,
        "device" => theirs.All.FirstOrDefault(other => other.Kind == "device" && other["driver"] == option["driver"]),
        "object" => theirs.All.FirstOrDefault(other => other.Kind == "object" && other["qom-type"]!.StartsWith("memory-backend", StringComparison.Ordinal)),
        "smbios" => theirs.All.FirstOrDefault(other => other.Kind == "smbios" && other["type"] == option["type"]),
        _ => theirs.All.FirstOrDefault(other => other.Kind == option.Kind),
    };

    private static string? ImageOf(RecordedOptions options, string drive) =>
        options.All.FirstOrDefault(option => option.Kind == "drive" && option["id"] == drive) is { } one ? one["file"]
        : options.All.FirstOrDefault(option => option["node-name"] == drive) is { } node ? node["filename"] ?? (node["portal"] is { } portal ? $"iscsi://{portal}/{node["target"]}/{node["lun"]}" : ImageOf(options, node["file"] ?? ""))
        : null;

    private static string Short(string value) => value.IndexOf(',', StringComparison.Ordinal) is > 0 and var at && value.Length > 40 ? $"{value[..value.IndexOf(',', value.StartsWith("host,migratable", StringComparison.Ordinal) ? at + 1 : 0)]},..." : value;

    private static RecordedOptions OursOf(QemuMachine machine) =>
        // The images are not here to tell their format.
        RecordedOptions.OfArguments(QemuCommandLine.For(machine with { Hardware = machine.Hardware with { Disks = [.. machine.Hardware.Disks.Select(disk => disk with { Format = disk.Format ?? "raw" })] } }, "qemu", "/f").Arguments);

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "imports", file);

    private static async Task<MachineConfig> ImportAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(PathOf(file), Cancel);
        using var stream = new MemoryStream(bytes);
        var name = Path.GetFileName(file).Split('.')[0];
        var result = Path.GetExtension(file) switch
        {
            ".xml" => LibvirtImport.Read(stream),
            ".yaml" => IncusImport.Read(name, bytes),
            _ => QemuImport.Read(name, Encoding.UTF8.GetString(bytes)),
        };
        Assert.True(result.Machine is not null, result.Fault?.Message);
        var read = MachineFileReader.Read($"/etc/sunup/{name}.machine.yaml", Encoding.UTF8.GetBytes(result.Machine.Text));
        Assert.True(read.Succeeded, $"{read.RenderProblems()}\n{result.Machine.Text}");
        return read.Value!;
    }

    /// <summary>The machine as it was imported, with the accelerator that it would have on a host with KVM.</summary>
    private static QemuMachine MachineOf(MachineConfig config)
    {
        var hardware = config.Hardware!;
        return SampleMachines.Plain(hardware) with
        {
            Name = config.Name,
            Route = config.Route,
            Accelerator = hardware.Accel == AcceleratorKind.Tcg ? AcceleratorKind.Tcg : AcceleratorKind.Kvm,
            Uuid = hardware.Smbios.Uuid ?? Guid.Empty,
            Serial = hardware.Smbios.Serial ?? config.Name,
            Firmware = hardware.Firmware == FirmwareKind.Bios ? QemuFirmware.SeaBios : new FirmwareLocator().Require(Architecture.X64, FirmwareKind.Uefi),
            DirectBoot = config.Boot.Kernel is { } kernel ? new BootSet(kernel, [.. config.Boot.Initrd], config.Boot.CommandLine) : null,
            RawQemu = config.RawQemu,
            Overrides = config.RawQemuConfig,
            Reboots = true,
        };
    }

    /// <summary>It starts, with images, memory and links of this host.</summary>
    private async Task AssertQemuTakesAsync(QemuMachine machine)
    {
        var hardware = machine.Hardware;
        var here = machine with
        {
            Accelerator = AcceleratorKind.Tcg,
            DirectBoot = null,
            Hardware = hardware with
            {
                MemoryBytes = 128 << 20,
                Disks = [.. hardware.Disks.Select((disk, i) => disk with { Image = Image($"disk{i}"), Format = "raw" })],
                FirmwareVariables = hardware.FirmwareVariables is null ? null : Path.Combine(_folder.FullName, "vars.fd"),
                HugePageBytes = null,
                Numa = null,
                // The kernel here has no vhost-vsock.
                VsockCid = null,
                Pin = [.. hardware.Pin.Select(_ => new CpuSet([0]))],
            },
        };
        var command = QemuCommandLine.For(here, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());
        await using var vm = await VirtualMachine.StartAsync(command, new QemuOptions { Sink = new RecordingSink(), Clock = new BootClock(TimeProvider.System) }, Cancel);
        Assert.Equal("host-qmp-quit", (await vm.QuitAsync(Cancel)).ShutdownReason);
    }

    private string Image(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        file.SetLength(1 << 20);
        return path;
    }
}

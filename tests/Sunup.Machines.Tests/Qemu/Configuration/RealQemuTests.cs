using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>QEMU itself takes both forms, and makes the same machine of them. Nothing runs in it: it is stopped from the start.</summary>
public sealed class RealQemuTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Machines => ["buses", "iommu", "intel-iommu", "uefi", "tpm", "numa", "q35 ide"];

    [Theory]
    [MemberData(nameof(Machines))]
    public async Task The_file_and_the_arguments_are_the_same_machine(string name)
    {
        using var disk = new TemporaryImage();
        var machine = MachineOf(name, disk.Path);
        Assert.Equal(await TreeAsync(machine, asFile: false), await TreeAsync(machine, asFile: true));
    }

    [Fact]
    public async Task An_override_is_what_qemu_gets()
    {
        var machine = SampleMachines.Plain(new HardwareConfig { Iommu = true }) with { Reboots = true };
        Assert.Contains("virtio-iommu-pci", await TreeAsync(machine, asFile: false), StringComparison.Ordinal);
        machine = SampleMachines.With(machine, SampleMachines.Section("device \"qemu_iommu\""), SampleMachines.Section("device \"extra\"", 0, ("driver", "virtio-rng-pci")));
        var tree = await TreeAsync(machine, asFile: false);
        Assert.DoesNotContain("virtio-iommu-pci", tree, StringComparison.Ordinal);
        Assert.Contains("dev: virtio-rng-pci, id \"extra\"", tree, StringComparison.Ordinal);
    }

    private static QemuMachine MachineOf(string name, string disk)
    {
        var hardware = new HardwareConfig { MemoryBytes = 128 << 20 };
        return SampleMachines.Plain(name switch
        {
            "buses" => hardware with { Disks = [.. Enum.GetValues<DiskBus>().Select(bus => new DiskConfig(disk) { Bus = bus })], Rng = true },
            "q35 ide" => hardware with { MachineType = "q35", Disks = [new DiskConfig(disk) { Bus = DiskBus.Ide }, new DiskConfig(disk) { Bus = DiskBus.Ide }] },
            "iommu" => hardware with { Iommu = true, Nics = [new NicConfig(NicModel.E1000e, MacAddress.Parse("52:54:00:12:34:56"))] },
            "intel-iommu" => hardware with { Iommu = true, Guest = GuestSystem.Windows },
            "tpm" => hardware with { Tpm = new TpmConfig(null), Smbios = new SmbiosConfig { OemStrings = ["one", "two, three"] } },
            "numa" => hardware with { Numa = new NumaConfig(new CpuSet([0])), Cpus = 2 },
            _ => hardware,
        }) with
        {
            Reboots = true,
            Firmware = name == "uefi" ? new Sunup.Machines.Hosts.FirmwareLocator().Require(Architecture.X64, FirmwareKind.Uefi) : QemuFirmware.SeaBios,
        };
    }

    /// <summary>All devices with all their properties, as QEMU's monitor tells them; less what differs from start to start.</summary>
    private static async Task<string> TreeAsync(QemuMachine machine, bool asFile)
    {
        var command = QemuCommandLine.For(machine, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());
        if (asFile)
        {
            var file = command.Configuration!.ToFile();
            var path = Path.Combine(command.Folder, "qemu.conf");
            await File.WriteAllTextAsync(path, file.Text, Cancel);
            command = command with { Arguments = [.. file.Arguments, "-readconfig", path] };
        }

        var options = new QemuOptions { Sink = new RecordingSink(), Clock = new BootClock(TimeProvider.System) };
        await using var vm = await VirtualMachine.StartAsync(command, options, Cancel);
        await ResetAsync(vm);
        var said = new List<string>();
        foreach (var question in ImmutableArray.Create("info qtree", "info block", "info memdev", "info tpm"))
        {
            var reply = await vm.Qmp.ExecuteAsync("human-monitor-command", arguments => arguments.WriteString("command-line", question), Cancel);
            Assert.True(reply.IsSuccess);
            said.Add(reply.Return.GetString()!);
        }

        return string.Join('\n', string.Join('\n', said).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !IsVolatile(line))).Replace(command.Folder, "FOLDER", StringComparison.Ordinal);
    }

    /// <summary>Stops it and has its devices as at power-on: for how long firmware ran is chance.</summary>
    private static async Task ResetAsync(VirtualMachine vm)
    {
        await vm.Qmp.ExecuteAsync("stop", null, Cancel);
        await vm.Qmp.ExecuteAsync("system_reset", null, Cancel);
        while (await vm.Qmp.QueryStatusAsync(Cancel) is not "prelaunch")
        {
            await Task.Yield();
        }
    }

    // Firmware ran for a moment, and node names and temporary overlays are counted and named at random.
    private static bool IsVolatile(string line) =>
        line.Contains("#block", StringComparison.Ordinal) || line.Contains("vl.", StringComparison.Ordinal) || line.Contains("addr ", StringComparison.Ordinal)
        || line.Contains("bar ", StringComparison.Ordinal) || line.Contains("mmio ", StringComparison.Ordinal) || line.Contains("isairq", StringComparison.Ordinal)
        || line.Contains("smb_io_base", StringComparison.Ordinal);

    /// <summary>A raw disk of a megabyte.</summary>
    private sealed class TemporaryImage : IDisposable
    {
        public TemporaryImage()
        {
            using var file = File.OpenWrite(Path);
            file.SetLength(1 << 20);
        }

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}

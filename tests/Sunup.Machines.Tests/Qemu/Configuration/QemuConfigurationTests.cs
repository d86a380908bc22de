using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Configuration;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>The configuration as a value, and its two forms.</summary>
public sealed class QemuConfigurationTests
{
    [Fact]
    public void A_configuration_is_a_file_and_the_arguments_that_its_syntax_cannot_say()
    {
        var file = SampleMachines.Command(SampleMachines.Plain(new HardwareConfig { Iommu = true, Cpus = 2 })).Configuration!.ToFile();
        Assert.Equal(
            """
            [name]
              guest = "web1"

            [sandbox]
              enable = "on"
              obsolete = "deny"
              elevateprivileges = "deny"
              spawn = "deny"
              resourcecontrol = "deny"

            [machine]
              type = "q35"
              graphics = "off"
              kernel-irqchip = "split"
              accel = "tcg"

            [smp-opts]
              cpus = "2"

            [memory]
              size = "1024M"

            [smbios]
              type = "1"
              manufacturer = "Sunup"
              product = "virtual machine"
              serial = "web1"
              uuid = "8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c"

            [chardev "qmp"]
              backend = "socket"
              path = "/tmp/vm/qmp.sock"

            [mon]
              chardev = "qmp"
              mode = "control"

            [chardev "serial0"]
              backend = "socket"
              path = "/tmp/vm/serial.sock"
              logfile = "/tmp/vm/serial.log"
              logappend = "off"

            [boot-opts]
              strict = "on"

            [device "qemu_iommu"]
              driver = "virtio-iommu-pci"
              bus = "pcie.0"
              addr = "1e.0"

            """,
            file.Text);
        Assert.Equal(
            ["-nodefaults", "-no-user-config", "-display", "none", "-S", "-no-reboot", "-cpu", "max", "-uuid", "8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c", "-serial", "chardev:serial0"],
            file.Arguments);
    }

    [Theory]
    [InlineData("C", "a\"quote")]
    [InlineData("C", "two\nlines")]
    [InlineData("a key", "x")]
    public void What_the_syntax_would_cut_off_stays_an_argument(string key, string value)
    {
        var file = new QemuConfiguration([new QemuSection("smbios", null, ("type", "1"), (key, value))]).ToFile();
        Assert.Equal("", file.Text);
        Assert.Equal(["-smbios", $"type=1,{key}={value}"], file.Arguments);
    }

    [Fact]
    public void A_value_longer_than_a_line_stays_an_argument()
    {
        Assert.Equal("", new QemuConfiguration([new QemuSection("name", null, ("guest", new string('x', 1011)))]).ToFile().Text);
        Assert.NotEqual("", new QemuConfiguration([new QemuSection("name", null, ("guest", new string('x', 1010)))]).ToFile().Text);
    }

    [Fact]
    public void Windows_gets_an_iommu_that_it_has_a_driver_for() => Assert.Equal(
        "intel-iommu,id=intel-iommu,intremap=on,caching-mode=on",
        ArgumentOf(new HardwareConfig { Iommu = true, Guest = GuestSystem.Windows }, "-device"));

    [Theory]
    [InlineData(null, FirmwareKind.Bios, "q35", "pcie.0")]
    [InlineData("pc", FirmwareKind.Bios, "pc", "pci.0")]
    [InlineData("pc-i440fx-7.2", FirmwareKind.Bios, "pc-i440fx-7.2", "pci.0")]
    [InlineData("pc-q35-7.2", FirmwareKind.Bios, "pc-q35-7.2", "pcie.0")]
    public void The_iommu_is_on_the_root_bus_of_its_machine(string? type, FirmwareKind firmware, string expectedType, string bus)
    {
        var hardware = new HardwareConfig { Iommu = true, MachineType = type, Firmware = firmware };
        Assert.Equal($"virtio-iommu-pci,id=qemu_iommu,bus={bus},addr=1e.0", ArgumentOf(hardware, "-device"));
        Assert.StartsWith($"{expectedType},graphics=off,kernel-irqchip=split,", ArgumentOf(hardware, "-machine"), StringComparison.Ordinal);
    }

    [Fact]
    public void Five_buses_have_their_controllers_and_places()
    {
        var disks = new[] { DiskBus.VirtioBlk, DiskBus.VirtioScsi, DiskBus.Nvme, DiskBus.Ahci, DiskBus.Ide, DiskBus.Ide, DiskBus.Ide }
            .Select((bus, i) => new DiskConfig($"iscsi://192.0.2.1/iqn.x:y/{i}") { Bus = bus });
        var hardware = new HardwareConfig { Disks = [.. disks] };
        Assert.Equal(
            [
                "virtio-scsi-pci,id=scsi0", "ahci,id=ahci0",
                "virtio-blk-pci,id=dev-disk0,drive=disk0,bootindex=1",
                "scsi-hd,id=dev-disk1,bus=scsi0.0,scsi-id=0,drive=disk1,bootindex=2",
                "nvme,id=dev-disk2,drive=disk2,serial=disk2,bootindex=3",
                "ide-hd,id=dev-disk3,bus=ahci0.0,drive=disk3,bootindex=4",
                "ide-hd,id=dev-disk4,bus=ide.0,unit=0,drive=disk4,bootindex=5",
                "ide-hd,id=dev-disk5,bus=ide.0,unit=1,drive=disk5,bootindex=6",
                "ide-hd,id=dev-disk6,bus=ide.1,unit=0,drive=disk6,bootindex=7",
            ],
            ArgumentsOf(hardware, "-device"));
        Assert.Contains("piix3-ide,id=ide0", ArgumentsOf(hardware with { MachineType = "q35" }, "-device"));
        Assert.Equal("id=disk0,if=none,format=raw,file=iscsi://192.0.2.1/iqn.x:y/0,snapshot=on", ArgumentsOf(hardware, "-drive").First());
    }

    [Fact]
    public void Memory_comes_from_huge_pages_and_from_named_nodes()
    {
        var hardware = new HardwareConfig { HugePageBytes = 2 << 20, Numa = new NumaConfig(new CpuSet([0, 1, 3])) };
        Assert.Equal("memory-backend-memfd,id=ram0,size=1024M,hugetlb=on,hugetlbsize=2097152,prealloc=on,policy=bind,host-nodes=0-1,host-nodes=3", ArgumentOf(hardware, "-object"));
        Assert.Contains(",memory-backend=ram0,", ArgumentOf(hardware, "-machine"), StringComparison.Ordinal);
        Assert.Equal("memory-backend-ram,id=ram0,size=1024M,policy=preferred,host-nodes=0", ArgumentOf(new HardwareConfig { Numa = new NumaConfig(new CpuSet([0]), NumaPolicy.Preferred) }, "-object"));
    }

    [Fact]
    public void Tpm_vsock_random_numbers_and_smbios_are_devices_and_tables()
    {
        var hardware = new HardwareConfig
        {
            Tpm = new TpmConfig(null),
            Rng = true,
            VsockCid = 42,
            CpuModel = "Nehalem,-svm",
            Smbios = new SmbiosConfig { Manufacturer = "Example, Inc.", OemStrings = ["io.systemd.stub.kernel-cmdline-extra=a,b", "two"] },
        };
        Assert.Equal(["virtio-rng-pci,id=qemu_rng", "tpm-tis,id=qemu_tpm,tpmdev=qemu_tpm-tpmdev", "vhost-vsock-pci,id=qemu_vsock,guest-cid=42"], ArgumentsOf(hardware, "-device"));
        Assert.Equal("emulator,id=qemu_tpm-tpmdev,chardev=qemu_tpm-chardev", ArgumentOf(hardware, "-tpmdev"));
        Assert.Equal("Nehalem,-svm", ArgumentOf(hardware, "-cpu"));
        Assert.Equal(
            [
                "type=1,manufacturer=Example,, Inc.,product=virtual machine,serial=web1,uuid=8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c",
                "type=11,value=io.systemd.stub.kernel-cmdline-extra=a,,b,value=two",
            ],
            ArgumentsOf(hardware, "-smbios"));
    }

    [Fact]
    public void A_store_of_variables_of_its_own_is_used_where_it_is()
    {
        var machine = SampleMachines.Plain(new HardwareConfig { FirmwareVariables = "/var/lib/web1.fd" }) with { Firmware = new QemuFirmware(FirmwareKind.Uefi, "/code.fd", "/bin/sh") };
        var command = SampleMachines.Command(machine);
        Assert.Contains("if=pflash,unit=1,format=raw,file=/var/lib/web1.fd", command.Arguments);
        Assert.Empty(command.Files);
        Assert.Equal("/var/lib/web1.fd", command.Share.Variables!.Path);
    }

    private static string ArgumentOf(HardwareConfig hardware, string option) => Assert.Single(ArgumentsOf(hardware, option));

    private static IEnumerable<string> ArgumentsOf(HardwareConfig hardware, string option)
    {
        var arguments = SampleMachines.Command(SampleMachines.Plain(hardware)).Arguments;
        return arguments.Select((argument, i) => (argument, i)).Where(at => at.argument == option).Select(at => arguments[at.i + 1]);
    }
}

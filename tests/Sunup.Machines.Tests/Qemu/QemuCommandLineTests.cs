using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu;

/// <summary>Golden command lines: one for each firmware, route and kind of NIC.</summary>
public sealed class QemuCommandLineTests : IDisposable
{
    private const string Folder = "/tmp/vm";
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("sunup-test-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public void Bios_boots_from_the_network_through_a_tap()
    {
        var machine = Machine() with { Attachments = [new TapAttachment(42)] };
        Assert.Equal(
            """
            -name web1
            -nodefaults -no-user-config
            -display none
            -S -no-reboot
            -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
            -machine pc,graphics=off,accel=tcg
            -cpu max
            -smp 2
            -m 1024M
            -uuid 8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c
            -smbios type=1,manufacturer=Sunup,product=virtual machine,serial=web1,uuid=8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c
            -chardev socket,id=qmp,path=/tmp/vm/qmp.sock
            -mon chardev=qmp,mode=control
            -chardev socket,id=serial0,path=/tmp/vm/serial.sock,logfile=/tmp/vm/serial.log,logappend=off
            -serial chardev:serial0
            -boot strict=on
            -netdev tap,id=net0,fd=42
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1
            """,
            Show(machine));
    }

    [Fact]
    public void An_ipxe_of_its_own_is_started_like_a_kernel_and_the_nic_has_none()
    {
        var machine = Machine() with { Attachments = [new TapAttachment(42)], DirectBoot = new BootSet("/usr/lib/ipxe/ipxe.lkrn", ["/tmp/handed.bin"], "imgfree && autoboot") };
        Assert.Equal(
            """
            -netdev tap,id=net0,fd=42
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=,bootindex=1
            -kernel /usr/lib/ipxe/ipxe.lkrn
            -initrd /tmp/handed.bin
            -append imgfree && autoboot
            """,
            Show(machine, "-device", "-netdev", "-kernel", "-initrd", "-append"));
    }

    [Fact]
    public void Uefi_boots_a_unified_kernel_image_from_a_disk_of_its_own()
    {
        var machine = Uefi() with { Route = Route.Uki, BootDisk = ServedContent.Of(new byte[512]) };
        Assert.Equal(
            """
            -machine q35,smm=off,accel=tcg
            -drive if=pflash,unit=0,format=raw,readonly=on,file=CODE
            -drive if=pflash,unit=1,format=raw,file=/tmp/vm/vars.fd
            -device virtio-rng-pci,id=qemu_rng
            -drive id=esp,if=none,format=raw,cache=unsafe,file=/tmp/vm/esp.img
            -device virtio-blk-pci,id=dev-esp,drive=esp,bootindex=1
            -netdev hubport,id=net0,hubid=0
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=
            """,
            Show(machine, "-machine", "-drive", "-device", "-fw_cfg", "-netdev", "-boot"));
        Assert.Equal(["/tmp/vm/vars.fd", "/tmp/vm/esp.img"], QemuCommandLine.For(machine, "/usr/bin/qemu-system-x86_64", Folder).Files.Select(file => file.Path));
    }

    [Fact]
    public void Uefi_boots_by_pxe_with_the_firmwares_own_client()
    {
        var machine = Uefi() with { Attachments = [new TapAttachment(42)] };
        Assert.Equal(
            """
            -machine q35,smm=off,accel=tcg
            -drive if=pflash,unit=0,format=raw,readonly=on,file=CODE
            -drive if=pflash,unit=1,format=raw,file=/tmp/vm/vars.fd
            -fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n
            -device virtio-rng-pci,id=qemu_rng
            -netdev tap,id=net0,fd=42
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=,bootindex=1
            """,
            Show(machine, "-machine", "-drive", "-device", "-fw_cfg", "-netdev", "-boot"));
        var prepared = Assert.Single(QemuCommandLine.For(machine, "/usr/bin/qemu-system-x86_64", Folder).Files);
        Assert.Equal("/tmp/vm/vars.fd", prepared.Path);
    }

    [Fact]
    public void Uefi_http_boot_has_no_pxe_to_wait_for()
    {
        Assert.Equal(
            """
            -fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n
            -fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n
            """,
            Show(Uefi() with { Fetch = FirmwareFetch.Http }, "-fw_cfg"));
    }

    [Fact]
    public void Secure_boot_protects_the_variables_by_smm()
    {
        var machine = Uefi();
        Assert.Equal(
            """
            -machine q35,smm=on,accel=kvm
            -cpu host
            -global driver=cfi.pflash01,property=secure,value=on
            -global driver=ICH9-LPC,property=disable_s3,value=1
            """,
            Show(machine with { Firmware = machine.Firmware with { NeedsSmm = true }, Accelerator = AcceleratorKind.Kvm }, "-machine", "-cpu", "-global"));
    }

    [Theory]
    [InlineData(NicModel.VirtioNet, false, "virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.E1000, false, "e1000,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.E1000e, false, "e1000e,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.Rtl8139, false, "rtl8139,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.VirtioNet, true, "virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=,bootindex=1")]
    [InlineData(NicModel.E1000, true, "e1000,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.E1000e, true, "e1000e,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    [InlineData(NicModel.Rtl8139, true, "rtl8139,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,bootindex=1")]
    public void A_nic_keeps_its_option_rom_where_the_firmware_has_no_driver_of_its_own(NicModel model, bool uefi, string expected)
    {
        var machine = uefi ? Uefi() : Machine();
        machine = machine with { Hardware = machine.Hardware with { Nics = [new NicConfig(model, MacAddress.Parse("52:54:00:12:34:56"))] } };
        Assert.Contains($"-device {expected}", Show(machine, "-device"), StringComparison.Ordinal);
    }

    [Fact]
    public void Arm64_is_a_virt_machine_with_uefi()
    {
        var machine = Uefi();
        Assert.Equal(
            """
            -machine virt,gic-version=max,accel=tcg
            -cpu max
            """,
            Show(machine with { Hardware = machine.Hardware with { Arch = Architecture.Arm64 } }, "-machine", "-cpu", "-global"));
    }

    [Fact]
    public void Two_nics_are_tried_in_their_order_and_one_without_a_wire_is_there()
    {
        var nics = ImmutableArray.Create(
            new NicConfig(NicModel.VirtioNet, MacAddress.Parse("52:54:00:00:00:01")),
            new NicConfig(NicModel.E1000, MacAddress.Parse("52:54:00:00:00:02")));
        var machine = Machine() with { Attachments = [new TapAttachment(9)] };
        Assert.Equal(
            """
            -netdev tap,id=net0,fd=9
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:00:00:01,bootindex=1
            -netdev hubport,id=net1,hubid=1
            -device e1000,id=dev-net1,netdev=net1,mac=52:54:00:00:00:02,bootindex=2
            """,
            Show(machine with { Hardware = machine.Hardware with { Nics = nics } }, "-netdev", "-device"));
    }

    [Fact]
    public void Without_root_qemus_own_network_hands_out_the_script()
    {
        var machine = Machine() with { Attachments = [new UserNetAttachment("http://10.0.2.2:8080/machines/web1/boot.ipxe", "/srv/a,b")] };
        Assert.Equal(
            "-netdev user,id=net0,tftp=/srv/a,,b,bootfile=http://10.0.2.2:8080/machines/web1/boot.ipxe",
            Show(machine, "-netdev"));
    }

    [Fact]
    public void Direct_boot_gives_qemu_kernel_initrd_and_command_line_and_the_nic_no_rom()
    {
        var kernel = Put("vmlinuz", "kernel");
        var initrd = Put("initrd.img", "one");
        var machine = Machine() with { Route = Route.Direct, DirectBoot = new BootSet(kernel, [initrd], "console=ttyS0 quiet") };
        Assert.Equal(
            $"""
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=
            -kernel {kernel}
            -initrd {initrd}
            -append console=ttyS0 quiet
            """,
            Show(machine, "-device", "-kernel", "-initrd", "-append"));
    }

    [Fact]
    public void Several_initrds_are_joined_on_4096_byte_boundaries_as_the_network_serves_them()
    {
        var machine = Machine() with { Route = Route.Direct, DirectBoot = new BootSet(Put("vmlinuz", "kernel"), [Put("a", "aaa"), Put("b", "bb")], "") };
        var commandLine = QemuCommandLine.For(machine, "/usr/bin/qemu-system-x86_64", Folder);
        var joined = Assert.Single(commandLine.Files);
        Assert.Equal("/tmp/vm/initrd.img", joined.Path);
        Assert.Equal(4096 + 2, joined.Content.Length);
        Assert.Contains("/tmp/vm/initrd.img", commandLine.Arguments);
    }

    [Fact]
    public void Disks_are_told_apart_by_their_bytes_and_kept_as_they_are_by_an_overlay()
    {
        var raw = Put("raw.img", "anything");
        var qcow = Path.Combine(_files.FullName, "disk.qcow2");
        File.WriteAllBytes(qcow, [(byte)'Q', (byte)'F', (byte)'I', 0xfb, 0, 0, 0, 3]);
        var machine = Machine() with { Route = Route.Disk };
        machine = machine with { Hardware = machine.Hardware with { Disks = [new DiskConfig(raw), new DiskConfig(qcow, Overlay: false)] } };
        Assert.Equal(
            $"""
            -drive id=disk0,if=none,format=raw,file={raw},snapshot=on
            -device virtio-blk-pci,id=dev-disk0,drive=disk0,bootindex=1
            -drive id=disk1,if=none,format=qcow2,file={qcow}
            -device virtio-blk-pci,id=dev-disk1,drive=disk1,bootindex=2
            -device virtio-net-pci,id=dev-net0,netdev=net0,mac=52:54:00:12:34:56,romfile=
            """,
            Show(machine, "-drive", "-device"));
    }

    [Fact]
    public void The_users_own_arguments_are_last()
    {
        var arguments = QemuCommandLine.For(Machine() with { RawQemu = ["-device", "virtio-iommu-pci"] }, "/usr/bin/qemu-system-x86_64", Folder).Arguments;
        Assert.Equal(["-device", "virtio-iommu-pci"], arguments[^2..]);
    }

    [Fact]
    public void The_shell_reads_back_what_was_written()
    {
        var commandLine = new QemuCommandLine { Executable = "/usr/bin/qemu", Arguments = ["-append", "a 'b' $c", "", "x=1,y"], Folder = Folder };
        Assert.Equal("/usr/bin/qemu -append 'a '\\''b'\\'' $c' '' x=1,y", commandLine.ToShellString());
    }

    [Fact]
    public void A_plan_becomes_the_machine_that_it_describes()
    {
        var hardware = Machine().Hardware;
        var config = new MachineConfig { Name = "web1", Boot = new BootConfig(), Hardware = hardware, Network = new NetworkConfig { Fetch = FirmwareFetch.Http }, RawQemu = ["-trace", "x"] };
        var plan = new BootPlan { Machine = config, Route = Route.Network, BootSet = new BootSet("/k", ["/i"], "c") };
        var machine = QemuMachine.From(plan, AcceleratorKind.Tcg, QemuFirmware.SeaBios, [new TapAttachment(5)]);
        Assert.Null(machine.DirectBoot);
        Assert.Equal(FirmwareFetch.Http, machine.Fetch);
        Assert.Equal("web1", machine.Serial);
        Assert.Equal(QemuMachine.UuidOf("web1"), machine.Uuid);
        Assert.Equal(8, machine.Uuid.Version);
        Assert.Equal(plan.BootSet, QemuMachine.From(plan with { Route = Route.Direct }, AcceleratorKind.Tcg, QemuFirmware.SeaBios, []).DirectBoot);
        Assert.Throws<ArgumentException>(() => QemuMachine.From(plan with { Machine = config with { Hardware = null } }, AcceleratorKind.Tcg, QemuFirmware.SeaBios, []));
    }

    private static QemuMachine Machine() => new()
    {
        Name = "web1",
        Hardware = new HardwareConfig { Cpus = 2, Nics = [new NicConfig(NicModel.VirtioNet, MacAddress.Parse("52:54:00:12:34:56"))] },
        Route = Route.Network,
        Accelerator = AcceleratorKind.Tcg,
        Firmware = QemuFirmware.SeaBios,
        Uuid = Guid.Parse("8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c"),
        Serial = "web1",
    };

    private QemuMachine Uefi() => Machine() with { Firmware = new QemuFirmware(FirmwareKind.Uefi, Put("CODE.fd", "code"), Put("VARS.fd", "vars")) };

    private string Put(string name, string content)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>One option a line; only those that are named, or all.</summary>
    private string Show(QemuMachine machine, params string[] only)
    {
        var arguments = QemuCommandLine.For(machine, "/usr/bin/qemu-system-x86_64", Folder).Arguments;

        var lines = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var line = arguments[i] + $" {arguments[++i]}";
            if (only.Length == 0 || only.Contains(arguments[i - 1]))
            {
                lines.Add(line.Replace(Path.Combine(_files.FullName, "CODE.fd"), "CODE", StringComparison.Ordinal));
            }
        }

        return string.Join('\n', lines);
    }
}

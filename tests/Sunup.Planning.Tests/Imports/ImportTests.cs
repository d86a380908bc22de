using System.Text;
using Sunup.Model;
using Sunup.Planning.Imports;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.Imports;

/// <summary>Machine files of other programs' descriptions: what is in them, and what is said of the rest.</summary>
public sealed class ImportTests
{
    [Fact]
    public void An_incus_instance_becomes_a_machine_file() => AssertFile(Incus(), """
        name: ubuntu1
        boot:
          disk: 0
        route: disk
        hardware:
          arch: x86_64
          cpus: 2
          memory: 1907MiB
          vsock: 39
          firmware: uefi
          tpm: true
          smbios:
            uuid: 4c2b9f30-3f0c-4f55-9d7b-0f6a8a1e2d3c
          disks:
            - { image: /var/lib/incus/storage-pools/default/virtual-machines/ubuntu1/root.img, bus: virtio-scsi, overlay: false }
            - { image: /srv/images/data.img, bus: nvme, overlay: false }
          nics:
            - { model: virtio-net, mac: "00:16:3e:9c:11:22", network: "bridge:incusbr0" }
        image.os: Ubuntu
        raw.qemu: "-device pvpanic"
        raw.qemu.conf: |
          [global][1]
          driver = "ICH9-LPC"
          property = "disable_s4"
          value = "1"
        expect:
          stage: up
          within: 5m
        """);

    [Fact]
    public void What_incus_says_and_a_machine_file_does_not_is_told_by_its_line() => Assert.Equal(
        """
        3 lost config.boot.autostart
        4 lost config.image.architecture
        5 lost config.image.description
        7 lost config.image.release
        8 lost config.image.serial
        9 lost config.image.type
        10 lost config.image.variant
        12 changed memory of 2000000000 bytes
        14 changed raw.qemu.conf [device "qemu_iommu"]
        14 changed raw.qemu.conf [global][1]
        20 lost config.user.note
        21 lost config.volatile.base_image
        22 lost config.volatile.eth0.host_name
        24 lost config.volatile.last_state.power
        29 lost devices.data.pool
        34 lost devices.eth0.name
        38 lost devices.gpu
        41 lost devices.home
        46 changed devices.root.pool
        47 lost devices.root.size
        52 lost profiles
        """,
        Notes(Incus()));

    [Fact]
    public void A_libvirt_domain_becomes_a_machine_file() => AssertFile(Libvirt(), """
        name: fedora-41
        boot:
          disk: 0
        route: disk
        hardware:
          accel: auto
          memory: 2GiB
          cpus: 2
          pin: ["0", "0-1"]
          numa: { nodes: "0", policy: bind }
          firmware: uefi
          arch: x86_64
          machine: pc-q35-7.2
          vars: /var/lib/libvirt/qemu/nvram/fedora41_VARS.fd
          cpu: "Nehalem,-vmx"
          qemu: /usr/bin/qemu-system-x86_64
          tpm: true
          rng: true
          vsock: 7
          smbios:
            uuid: c7a5fdbd-cdaf-9455-926a-d65c16db1809
            manufacturer: Fedora
            product: Virt-Manager
            oem_strings:
              - "myappname:some arbitrary data"
          disks:
            - { image: /var/lib/libvirt/images/fedora41.qcow2, bus: virtio-blk, format: qcow2, overlay: false }
            - { image: "iscsi://192.0.2.10:3260/iqn.2026-01.lan.example:data/1", bus: virtio-scsi, format: raw, overlay: false }
          nics:
            - { model: virtio-net, mac: "52:54:00:8a:11:01", network: "bridge:virbr0" }
            - { model: e1000e, mac: "52:54:00:8a:11:02" }
        security.iommu: true
        raw.qemu: "-device pvpanic"
        raw.qemu.conf: |
          [drive "disk0"]
          discard = "unmap"
        expect:
          stage: up
          within: 5m
        """);

    [Fact]
    public void What_libvirt_says_and_a_machine_file_does_not_is_told_by_its_line() => Assert.Equal(
        """
        2 changed name fedora 41
        4 lost domain/metadata
        10 lost domain/currentMemory
        15 lost domain/cputune/shares
        21 lost domain/sysinfo/bios
        34 changed domain/os/loader
        38 lost domain/features
        47 lost domain/on_poweroff
        52 lost domain/devices/disk/source@index
        63 lost domain/devices/disk
        68 lost domain/devices/controller
        74 lost domain/devices/interface@type
        79 lost domain/devices/serial
        82 lost domain/devices/graphics
        83 changed domain/devices/tpm
        86 lost domain/devices/memballoon
        """,
        Notes(Libvirt()));

    [Fact]
    public void A_configuration_file_of_qemu_becomes_a_machine_file() => AssertFile(Qemu("qemu-q35.conf"), """
        name: box
        boot:
          disk: 0
        route: disk
        hardware:
          firmware: uefi
          machine: q35
          accel: auto
          memory: 1GiB
          cpus: 2
          disks:
            - { image: guest-hd.qcow2, bus: ahci, format: qcow2, overlay: false }
          nics:
            - { model: virtio-net, network: user }
        security.iommu: true
        raw.qemu: "-rtc base=localtime"
        raw.qemu.conf: |
          [machine]
          default-bus-bypass-iommu = "on"
        expect:
          stage: up
          within: 5m
        """);

    [Fact]
    public void A_command_line_of_qemu_becomes_a_machine_file()
    {
        AssertFile(Qemu("qemu-argv.txt"), """
            name: build-box
            boot:
              kernel: /boot/vmlinuz
              initrd: /boot/initrd.img
              cmdline: "console=ttyS0 root=/dev/vda1 -- x"
            route: direct
            hardware:
              qemu: /usr/bin/qemu-system-x86_64
              firmware: bios
              machine: pc
              accel: tcg
              cpu: "Nehalem,-svm"
              cpus: 4
              memory: 1536MiB
              tpm: true
              smbios:
                uuid: 8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c
                manufacturer: "Example, Inc."
              disks:
                - { image: /srv/root.img, bus: virtio-blk, format: raw, overlay: false }
                - { image: /srv/second.img, bus: virtio-blk, overlay: false }
              nics:
                - { model: e1000, mac: "52:54:00:8a:11:03", network: "bridge:br0" }
            raw.qemu: "-device pvpanic"
            raw.qemu.conf: |
              [smp-opts]
              sockets = "1"
              [drive "disk0"]
              cache = "none"
              [device "dev-disk0"]
              serial = "abc"
            expect:
              stage: up
              within: 5m
            """);
        Assert.Equal(
            """
            changed name build,box
            lost -name debug-threads=on
            lost -nodefaults
            lost -no-reboot
            changed -smp
            lost -drive file=cd.iso,media=cdrom
            lost netdev unused
            changed -chardev socket,id=chrtpm,path=/run/swtpm.sock
            changed -tpmdev emulator,id=tpm0,chardev=chrtpm
            changed -device pvpanic
            lost -monitor stdio
            lost -vga none
            """,
            string.Join('\n', Qemu("qemu-argv.txt").Notes.Select(note => $"{note.Kind.ToString().ToLowerInvariant()} {note.What}")));
    }

    [Fact]
    public void One_argument_a_line_is_read_as_it_stands_in_proc() =>
        Assert.Contains("  cmdline: \"console=ttyS0 quiet\"", QemuImport.Read("x", "qemu-system-x86_64\n-kernel\n/boot/vmlinuz\n-append\nconsole=ttyS0 quiet\n").Machine!.Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("3", "  cpus: 3\n", "")]
    [InlineData("0-1,4", "  cpus: 3\n  pin: [0, 1, 4]\n", "")]
    [InlineData("sockets=2,cores=4", "  cpus: 8\n", "  [smp-opts]\n  sockets = \"2\"\n  cores = \"4\"\n  threads = \"1\"\n")]
    [InlineData("sockets=0", "", "")]
    [InlineData("much", "", "")]
    public void The_cpus_of_an_incus_instance_are_a_number_a_set_or_an_arrangement(string limit, string hardware, string overrides)
    {
        var machine = IncusImport.Read("x", Encoding.UTF8.GetBytes($"config:\n  limits.cpu: \"{limit}\"\n")).Machine!;
        Assert.Contains(hardware, machine.Text, StringComparison.Ordinal);
        Assert.Contains(overrides, machine.Text, StringComparison.Ordinal);
        Assert.Equal(hardware.Length == 0, machine.Notes.Any(note => note is { Kind: ImportNoteKind.Lost, What: "config.limits.cpu" }));
    }

    [Theory]
    [InlineData("a: b", "neither 'config' nor 'devices' is there")]
    [InlineData("a: [", "not valid YAML")]
    [InlineData("", "the file is empty")]
    public void What_is_no_incus_instance_is_a_fault(string text, string expected) =>
        Assert.Contains(expected, IncusImport.Read("x", Encoding.UTF8.GetBytes(text)).Fault!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("<domain><name>x</domain>", "not well-formed XML")]
    [InlineData("<network/>", "the root element is <network>")]
    [InlineData("<!DOCTYPE d [<!ENTITY a \"x\">]><domain>&a;</domain>", "DTD")]
    public void What_is_no_domain_is_a_fault(string text, string expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Contains(expected, LibvirtImport.Read(stream).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[machine\n", "the bracket [ is never closed")]
    [InlineData("qemu -append 'x", "the quote ' is never closed")]
    public void What_is_no_command_of_qemu_is_a_fault(string text, string expected) =>
        Assert.Contains(expected, QemuImport.Read("x", text).Fault!.Message, StringComparison.Ordinal);

    private static ImportedMachine Incus() => IncusImport.Read("ubuntu1", File.ReadAllBytes(PathOf("incus-ubuntu.yaml"))).Machine!;

    private static ImportedMachine Libvirt()
    {
        using var stream = File.OpenRead(PathOf("libvirt-fedora.xml"));
        return LibvirtImport.Read(stream).Machine!;
    }

    private static ImportedMachine Qemu(string file) => QemuImport.Read("box", File.ReadAllText(PathOf(file))).Machine!;

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Imports", "testdata", file);

    /// <summary>The text, without its first comment; and the reader of machine files takes it.</summary>
    private static void AssertFile(ImportedMachine machine, string expected)
    {
        Assert.Equal(expected, machine.Text[(machine.Text.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd());
        var read = MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes(machine.Text));
        Assert.True(read.Succeeded, read.RenderProblems());
    }

    private static string Notes(ImportedMachine machine) =>
        string.Join('\n', machine.Notes.Where(note => note.Line > 0).Select(note => $"{note.Line} {note.Kind.ToString().ToLowerInvariant()} {note.What}"));

}

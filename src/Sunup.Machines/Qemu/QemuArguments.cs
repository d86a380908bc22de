using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Writes the arguments of one VM, group by group. Each choice says why it was made.</summary>
internal sealed class QemuArguments(QemuMachine machine, string folder)
{
    private readonly ImmutableArray<string>.Builder _arguments = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<PreparedFile>.Builder _files = ImmutableArray.CreateBuilder<PreparedFile>();
    private int _bootIndex;

    private HardwareConfig Hardware => machine.Hardware;

    private bool IsUefi => machine.Firmware.Code is not null;

    private bool BootsFromNetwork => machine.Route is Route.Network or Route.San;

    private bool IsKvm => machine.Accelerator == AcceleratorKind.Kvm;

    public QemuCommandLine ToCommandLine(string executable)
    {
        AddBase();
        AddMachine();
        AddIdentity();
        AddConsoles();
        AddFirmware();
        if (BootsFromNetwork)
        {
            AddNics();
            AddDisks();
        }
        else
        {
            AddBootDisk();
            AddDisks();
            AddNics();
        }

        AddKernel();
        _arguments.AddRange(machine.RawQemu);
        return new QemuCommandLine
        {
            Executable = executable,
            Arguments = _arguments.ToImmutable(),
            Folder = folder,
            Files = _files.ToImmutable(),
        };
    }

    /// <summary>A comma in a value of an option list is written twice.</summary>
    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(params ReadOnlySpan<string> arguments) => _arguments.AddRange(arguments);

    private void AddBase()
    {
        Add("-name", Escape(machine.Name));
        Add("-nodefaults", "-no-user-config");
        Add("-display", "none");
        // Nothing runs until the machine protocol listens: no event of a guest that dies at once is lost.
        Add("-S");
        if (!machine.Reboots)
        {
            // A reset ends QEMU; the reason is in the SHUTDOWN event.
            Add("-no-reboot");
        }

        Add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    }

    private void AddMachine()
    {
        var accelerator = IsKvm ? "kvm" : "tcg";
        Add("-machine", $"{MachineType()},accel={accelerator}");
        // The whole of the host's CPU under KVM. Under TCG all that it can emulate: distributions built for x86-64-v2 and v3 do not start on qemu64.
        Add("-cpu", IsKvm ? "host" : "max");
        Add("-smp", Number(Hardware.Cpus));
        Add("-m", $"{Number(Hardware.MemoryBytes >> 20)}M");
    }

    private string MachineType() => (Hardware.Arch, IsUefi) switch
    {
        (Architecture.Arm64, _) => "virt,gic-version=max",
        // OVMF is built for q35: PCIe, and SMM where variables are protected.
        (_, true) => $"q35,smm={(machine.Firmware.NeedsSmm ? "on" : "off")}",
        // i440FX is what BIOS machines were, and its boot is a second faster under TCG. Without graphics SeaBIOS puts its text, and that of option ROMs, on the serial port.
        _ => "pc,graphics=off",
    };

    private void AddIdentity()
    {
        Add("-uuid", machine.Uuid.ToString());
        Add("-smbios", $"type=1,manufacturer=Sunup,product=virtual machine,serial={Escape(machine.Serial)},uuid={machine.Uuid}");
    }

    private void AddConsoles()
    {
        // We listen, QEMU connects while it starts: no waiting for a socket to appear, no byte lost.
        Add("-chardev", $"socket,id=qmp,path={Escape(Path.Combine(folder, "qmp.sock"))}");
        Add("-mon", "chardev=qmp,mode=control");
        Add("-chardev", $"socket,id=serial0,path={Escape(Path.Combine(folder, "serial.sock"))},logfile={Escape(Path.Combine(folder, "serial.log"))},logappend=off");
        Add("-serial", "chardev:serial0");
    }

    private void AddFirmware()
    {
        if (machine.Firmware is not { Code: { } code, VarsTemplate: { } template })
        {
            // Only devices with a bootindex are tried: no minute spent on floppies.
            Add("-boot", "strict=on");
            return;
        }

        var vars = Path.Combine(folder, "vars.fd");
        _files.Add(new PreparedFile(vars, ServedContent.OfFile(template)));
        Add("-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Escape(code)}");
        Add("-drive", $"if=pflash,unit=1,format=raw,file={Escape(vars)}");
        if (machine.Firmware.NeedsSmm)
        {
            Add("-global", "driver=cfi.pflash01,property=secure,value=on");
            Add("-global", "ICH9-LPC.disable_s3=1");
        }

        // OVMF since 2024 has no network without a source of random numbers (CVE-2023-45237).
        Add("-device", "virtio-rng-pci");
        if (BootsFromNetwork)
        {
            AddUefiNetworkBoot();
        }
    }

    /// <remarks>Source: OvmfPkg/README, "opt/org.tianocore/IPv4PXESupport". OVMF tries PXE over IPv4, PXE over IPv6, then HTTP; each that nobody answers costs a minute.</remarks>
    private void AddUefiNetworkBoot()
    {
        Add("-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n");
        if (machine.Fetch == FirmwareFetch.Http)
        {
            Add("-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n");
        }
    }

    private void AddNics()
    {
        for (var i = 0; i < Hardware.Nics.Length; i++)
        {
            var nic = Hardware.Nics[i];
            Add("-netdev", NetDevice(i < machine.Attachments.Length ? machine.Attachments[i] : new UnwiredAttachment(), i));
            var device = $"{DeviceOf(nic.Model)},netdev=net{i},mac={nic.Mac}{RomOf(nic.Model)}";
            Add("-device", BootsFromNetwork ? $"{device},bootindex={++_bootIndex}" : device);
        }
    }

    private static string NetDevice(NicAttachment attachment, int index) => attachment switch
    {
        TapAttachment tap => $"tap,id=net{index},fd={tap.Descriptor}",
        UserNetAttachment user => $"user,id=net{index}"
            + (user.TftpFolder is { } folder ? $",tftp={Escape(folder)}" : "")
            + (user.BootFile is { } file ? $",bootfile={Escape(file)}" : ""),
        _ => $"hubport,id=net{index},hubid={index}",
    };

    /// <summary>Which option ROM the NIC has.</summary>
    private string RomOf(NicModel model)
    {
        // Not booted from: no ROM, no time spent on it.
        if (!BootsFromNetwork)
        {
            return ",romfile=";
        }

        // OVMF drives virtio itself: its own PXE and HTTP clients then speak, as on a real UEFI machine. It has no driver for the others; theirs is iPXE's, in the ROM.
        return IsUefi && model == NicModel.VirtioNet ? ",romfile=" : "";
    }

    private static string DeviceOf(NicModel model) => model switch
    {
        NicModel.VirtioNet => "virtio-net-pci",
        NicModel.E1000 => "e1000",
        NicModel.E1000e => "e1000e",
        NicModel.Rtl8139 => "rtl8139",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, null),
    };

    /// <summary>A copy of this boot's own, most of it a hole; nothing that the guest writes there is wanted.</summary>
    private void AddBootDisk()
    {
        if (machine.BootDisk is { } content)
        {
            var path = Path.Combine(folder, "esp.img");
            _files.Add(new PreparedFile(path, content));
            Add("-drive", $"if=none,id=esp,format=raw,cache=unsafe,file={Escape(path)}");
            Add("-device", $"virtio-blk-pci,drive=esp,bootindex={++_bootIndex}");
        }
    }

    private void AddDisks()
    {
        for (var i = 0; i < Hardware.Disks.Length; i++)
        {
            var disk = Hardware.Disks[i];
            // The overlay is a file without a name: it is gone with QEMU.
            Add("-drive", $"if=none,id=disk{i},format={DiskFormat.Detect(disk.Image)},file={Escape(disk.Image)}{(disk.Overlay ? ",snapshot=on" : "")}");
            Add("-device", $"virtio-blk-pci,drive=disk{i},bootindex={++_bootIndex}");
        }
    }

    private void AddKernel()
    {
        if (machine.DirectBoot is not { } boot)
        {
            return;
        }

        Add("-kernel", boot.Kernel);
        if (boot.Initrds.Length == 1)
        {
            Add("-initrd", boot.Initrds[0]);
        }
        else if (boot.Initrds.Length > 1)
        {
            // QEMU takes one: the same bytes that the network route serves.
            var joined = Path.Combine(folder, "initrd.img");
            _files.Add(new PreparedFile(joined, ServedContent.Join(boot.Initrds.Select(ServedContent.OfFile), 4096)));
            Add("-initrd", joined);
        }

        Add("-append", boot.CommandLine);
    }
}

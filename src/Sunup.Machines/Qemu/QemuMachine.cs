using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sunup.Machines.Qemu.Configuration;
using Sunup.Model;
using Sunup.Planning.Plans;

namespace Sunup.Machines.Qemu;

/// <summary>A VM as a value: everything that its command line is made from, nothing left to look up.</summary>
public sealed record QemuMachine
{
    public required string Name { get; init; }

    public required HardwareConfig Hardware { get; init; }

    public required Route Route { get; init; }

    /// <summary>KVM or TCG; <see cref="AcceleratorKind.Auto"/> is decided before, by <c>AcceleratorChooser</c>.</summary>
    public required AcceleratorKind Accelerator { get; init; }

    public required QemuFirmware Firmware { get; init; }

    /// <summary>SMBIOS type 1 UUID: DHCP option 97, iPXE <c>${uuid}</c>.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>SMBIOS type 1 serial number: iPXE <c>${serial}</c>.</summary>
    public required string Serial { get; init; }

    /// <summary>What each NIC of <see cref="HardwareConfig.Nics"/> is wired to, in the same order.</summary>
    public ImmutableArray<NicAttachment> Attachments { get; init; } = [];

    /// <summary>For <see cref="Route.Direct"/> and <see cref="Route.Kexec"/>, and an iPXE that is started like a kernel: what QEMU loads itself.</summary>
    public BootSet? DirectBoot { get; init; }

    /// <summary>For <see cref="Route.Uki"/>: the disk that the firmware boots from.</summary>
    public ServedContent? BootDisk { get; init; }

    /// <summary>For <see cref="Route.Network"/>: how UEFI firmware fetches its first program.</summary>
    public FirmwareFetch Fetch { get; init; } = FirmwareFetch.Pxe;

    /// <summary>A reset of the guest is a reboot; else it ends QEMU, with the reason in its last event.</summary>
    public bool Reboots { get; init; }

    /// <summary>The user's own arguments, last on the command line.</summary>
    public ImmutableArray<string> RawQemu { get; init; } = [];

    /// <summary>The user's changes of the configuration.</summary>
    public ImmutableArray<QemuOverride> Overrides { get; init; } = [];

    /// <summary>The machine file, where its places are told; null for none.</summary>
    public string? SourceFile { get; init; }

    /// <summary>It starts with UEFI firmware.</summary>
    public bool IsUefi => Firmware.Code is not null;

    public bool BootsFromNetwork => Route is Route.Network or Route.San;

    /// <summary>QEMU's <c>-machine</c> type. OVMF is built for q35, and so are IOMMUs; i440FX is what BIOS machines were, and its boot is a second faster under TCG.</summary>
    public string MachineType => Hardware.MachineType ?? (Hardware.Arch == Architecture.Arm64 ? "virt" : IsUefi || Hardware.Iommu ? "q35" : "pc");

    public MachineFamily Family => MachineType switch
    {
        var type when type.StartsWith("q35", StringComparison.Ordinal) || type.StartsWith("pc-q35", StringComparison.Ordinal) => MachineFamily.Q35,
        "pc" => MachineFamily.Pc,
        var type when type.StartsWith("pc-", StringComparison.Ordinal) => MachineFamily.Pc,
        var type when type is "virt" || type.StartsWith("virt-", StringComparison.Ordinal) => MachineFamily.Virt,
        _ => MachineFamily.Other,
    };

    /// <summary>The VM of a plan.</summary>
    /// <param name="plan">Of a machine that has <see cref="MachineConfig.Hardware"/>.</param>
    /// <param name="accelerator">KVM or TCG.</param>
    /// <param name="firmware">The firmware files; see <see cref="Hosts.FirmwareLocator"/>.</param>
    /// <param name="attachments">One for each NIC.</param>
    public static QemuMachine From(BootPlan plan, AcceleratorKind accelerator, QemuFirmware firmware, ImmutableArray<NicAttachment> attachments)
    {
        var machine = plan.Machine;
        var hardware = machine.Hardware ?? throw new ArgumentException($"{machine.Name} has no hardware: it is a real machine, not a VM.", nameof(plan));
        return new QemuMachine
        {
            Name = machine.Name,
            Hardware = hardware,
            Route = plan.Route,
            Accelerator = accelerator,
            Firmware = firmware,
            Uuid = machine.Match?.Uuid ?? hardware.Smbios.Uuid ?? UuidOf(machine.Name),
            Serial = machine.Match?.Serial ?? hardware.Smbios.Serial ?? machine.Name,
            Attachments = attachments,
            DirectBoot = plan.Route switch
            {
                Route.Direct => plan.BootSet,
                Route.Kexec => plan.FirstStage,
                Route.Network when machine.Network.Ipxe is { } ipxe => new BootSet(ipxe.File, ipxe.Initrd is { } initrd ? [initrd] : [], ipxe.CommandLine),
                _ => null,
            },
            BootDisk = plan.Route == Route.Uki ? plan.FindFile(BootPlanner.EspFile)?.Content : null,
            Fetch = machine.Network.Fetch,
            RawQemu = machine.RawQemu,
            Overrides = machine.RawQemuConfig,
            SourceFile = machine.SourceFile,
        };
    }

    /// <summary>The UUID that the VM of that name always has: version 8 of RFC 9562, from SHA-256 of the name.</summary>
    public static Guid UuidOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"sunup-machine:{name}"));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}

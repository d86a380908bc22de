using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>A machine as the user wrote it: what it boots, by which route, on which hardware, and what "up" means.</summary>
/// <remarks>Read from a <c>*.machine.yaml</c>; docs/formats/machine-file.md has every key. Paths are absolute after reading.</remarks>
public sealed record MachineConfig
{
    public required string Name { get; init; }

    /// <summary>The file it was read from; null for one made in code.</summary>
    public string? SourceFile { get; init; }

    public required BootConfig Boot { get; init; }

    public Route Route { get; init; } = Route.Network;

    /// <summary>Which real machine this is; null for a VM.</summary>
    public MatchConfig? Match { get; init; }

    /// <summary>The VM to make; null for a real machine.</summary>
    public HardwareConfig? Hardware { get; init; }

    public NetworkConfig Network { get; init; } = new();

    public ExpectConfig Expect { get; init; } = new();

    /// <summary>Extra QEMU arguments, split as a shell would.</summary>
    public ImmutableArray<string> RawQemu { get; init; } = [];

    /// <summary>Changes of the generated QEMU configuration, section by section.</summary>
    public ImmutableArray<QemuOverride> RawQemuConfig { get; init; } = [];
}

/// <summary>What the machine boots.</summary>
public sealed record BootConfig
{
    /// <summary>Path of the kernel, or a reference such as <c>deb:linux-image-cloud-amd64</c> until it is resolved.</summary>
    public string? Kernel { get; init; }

    /// <summary>In the order in memory. Paths, or references such as <c>builtin:initramfs</c> until they are resolved.</summary>
    public ImmutableArray<string> Initrd { get; init; } = [];

    public string CommandLine { get; init; } = "";

    /// <summary>Path of a unified kernel image that is booted as it stands: kernel, initrds and command line are in it. Null where they are named here.</summary>
    public string? Uki { get; init; }

    /// <summary>Path of the EFI stub that a unified kernel image is built with; null for the distribution's.</summary>
    public string? Stub { get; init; }

    /// <summary>Sign a unified kernel image that is built for a machine with Secure Boot.</summary>
    public bool Sign { get; init; } = true;

    /// <summary>For <see cref="Route.San"/> and <see cref="Route.Disk"/>: path of a disk image that is booted as it stands: loader, kernel and all are on it. Null where one is made.</summary>
    public string? Disk { get; init; }

    /// <summary>For those routes: what starts the kernel of a made disk; null for Syslinux with BIOS, systemd-boot with UEFI.</summary>
    public DiskLoader? Loader { get; init; }

    /// <summary>For <see cref="Route.Disk"/>: <see cref="Disk"/> is the image of that one of the machine's own disks, from 0, used as it stands there; null for one that is copied or made.</summary>
    public int? DiskNumber { get; init; }

    /// <summary>For those routes: the folder whose files the root file system of a made disk gets; null for a small one of Sunup's own.</summary>
    public string? Root { get; init; }

    /// <summary>For those routes: what the machine writes to its disk is there at the next boot. A made disk is then kept in the cache.</summary>
    public bool Keep { get; init; }

    /// <summary>For <see cref="Route.Kexec"/>: the kernel that loads the other one, a path or a reference; null for the same kernel.</summary>
    public string? FirstKernel { get; init; }
}

/// <summary>How to know a real machine. At least one is set; all that are set must match.</summary>
public sealed record MatchConfig(MacAddress? Mac = null, Guid? Uuid = null, string? Serial = null);

/// <summary>The hardware of a VM.</summary>
public sealed record HardwareConfig
{
    public Architecture Arch { get; init; } = Architecture.X64;

    public int Cpus { get; init; } = 1;

    /// <summary>Guest RAM in bytes, a multiple of 1 MiB.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    public FirmwareKind Firmware { get; init; } = FirmwareKind.Bios;

    /// <summary>For <see cref="FirmwareKind.UefiSecure"/> and <see cref="Route.Uki"/>: certificates (PEM or DER) that db holds; empty for the test key that Sunup signs with.</summary>
    public ImmutableArray<string> SecureBootDb { get; init; } = [];

    public AcceleratorKind Accel { get; init; } = AcceleratorKind.Auto;

    public ImmutableArray<DiskConfig> Disks { get; init; } = [];

    public ImmutableArray<NicConfig> Nics { get; init; } = [];

    /// <summary>Path of the machine's own store of firmware variables: made from the distribution's when it is not there, kept afterwards; null for a fresh one at each boot.</summary>
    public string? FirmwareVariables { get; init; }

    /// <summary>The key <c>security.iommu</c>: a virtual IOMMU. Which one: see <see cref="Guest"/>.</summary>
    public bool Iommu { get; init; }

    /// <summary>The key <c>image.os</c>: virtio-iommu has no driver in Windows, which gets an intel-iommu.</summary>
    public GuestSystem Guest { get; init; } = GuestSystem.Linux;

    /// <summary>QEMU's <c>-machine</c> type, such as <c>pc-q35-7.2</c>; null for the one that fits the firmware.</summary>
    public string? MachineType { get; init; }

    /// <summary>QEMU's <c>-cpu</c> model with its flags; null for the host's under KVM, and all that TCG emulates.</summary>
    public string? CpuModel { get; init; }

    /// <summary>Path of the QEMU binary; null for the distribution's.</summary>
    public string? QemuPath { get; init; }

    /// <summary>Guest RAM in huge pages of this size in bytes, 0 for the host's default size; null for ordinary pages.</summary>
    public long? HugePageBytes { get; init; }

    /// <summary>Where on the host guest RAM comes from; null for anywhere.</summary>
    public NumaConfig? Numa { get; init; }

    /// <summary>The host's CPUs that each virtual CPU may run on: one entry for all, or one for each; empty for any.</summary>
    public ImmutableArray<CpuSet> Pin { get; init; } = [];

    /// <summary>What the whole VM may take of the host; null for no limit.</summary>
    public LimitsConfig? Limits { get; init; }

    /// <summary>A TPM 2.0; null for none.</summary>
    public TpmConfig? Tpm { get; init; }

    /// <summary>A virtio source of random numbers. UEFI machines have one always.</summary>
    public bool Rng { get; init; }

    /// <summary>Context id of the guest for AF_VSOCK, 3 at least; null for no such device.</summary>
    public uint? VsockCid { get; init; }

    /// <summary>What SMBIOS says of the machine besides its UUID.</summary>
    public SmbiosConfig Smbios { get; init; } = new();
}

/// <summary>How the machine boots from the network. Each default is the one that works on most machines.</summary>
public sealed record NetworkConfig
{
    public AddressAssignment Addresses { get; init; } = AddressAssignment.Sunup;

    public FirmwareFetch Fetch { get; init; } = FirmwareFetch.Pxe;

    /// <summary>When a client that is iPXE already is sent to a second iPXE first.</summary>
    public Chainload Chainload { get; init; } = Chainload.Auto;

    /// <summary>Serve the kernel padded with zeros to a multiple of 4096. Changes its hash; see docs/findings.</summary>
    public bool PadKernel { get; init; }

    /// <summary>Path of an iPXE script template of the user's; null for the generated script.</summary>
    public string? Script { get; init; }

    /// <summary>For a VM: path of a folder of further files, served by TFTP at its root and by HTTP under <c>/files/</c>; null for none.</summary>
    public string? Files { get; init; }

    /// <summary>For a VM with BIOS: the iPXE that QEMU starts itself, as libvirt and GRUB start <c>ipxe.lkrn</c>; null for the one in the NIC's ROM.</summary>
    public IpxeStart? Ipxe { get; init; }
}

/// <summary>An iPXE that is started like a kernel.</summary>
/// <param name="File">Path of <c>ipxe.lkrn</c>.</param>
/// <param name="Initrd">Path of a file that is handed to it; null for none. iPXE holds it in memory before it fetches anything.</param>
/// <param name="CommandLine">The script that it runs.</param>
public sealed record IpxeStart(string File, string? Initrd, string CommandLine);

/// <summary>What "up" means: the stage, or the console text, to be seen within a time.</summary>
public sealed record ExpectConfig
{
    public Stage Stage { get; init; } = Stage.Init;

    /// <summary>Text that a console line must contain; then <see cref="Stage"/> is not looked at.</summary>
    public string? Console { get; init; }

    /// <summary>What must answer on the boot network; then <see cref="Stage"/> is not looked at.</summary>
    public ExpectedAnswer? Answers { get; init; }

    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>And then it powers off by itself within the same time: a boot that hangs at its end is not what was expected.</summary>
    public bool PowerOff { get; init; }
}

using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Hosts;

/// <summary>Finds the firmware of VMs where distributions put it.</summary>
/// <remarks>
/// First QEMU's firmware descriptors (docs/interop/firmware.json of QEMU), in the order of their file names, a user's before the system's;
/// then the paths that Debian, Ubuntu, Fedora and Arch use.
/// </remarks>
public sealed class FirmwareLocator
{
    /// <summary>Code and variables, as installed; the first pair that is complete is taken.</summary>
    private static readonly ImmutableArray<QemuFirmware> X64 =
    [
        new(FirmwareKind.Uefi, "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        new(FirmwareKind.Uefi, "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        new(FirmwareKind.Uefi, "/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        new(FirmwareKind.Uefi, "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
        new(FirmwareKind.Uefi, "/usr/share/edk2-ovmf/x64/OVMF_CODE.fd", "/usr/share/edk2-ovmf/x64/OVMF_VARS.fd"),
        new(FirmwareKind.UefiSecure, "/usr/share/OVMF/OVMF_CODE_4M.ms.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd", NeedsSmm: true),
        new(FirmwareKind.UefiSecure, "/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.ms.fd", NeedsSmm: true),
        new(FirmwareKind.UefiSecure, "/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd", "/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd", NeedsSmm: true),
    ];

    private static readonly ImmutableArray<QemuFirmware> Arm64 =
    [
        new(FirmwareKind.Uefi, "/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
        new(FirmwareKind.Uefi, "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw", "/usr/share/edk2/aarch64/vars-template-pflash.raw"),
        new(FirmwareKind.Uefi, "/usr/share/edk2/aarch64/QEMU_CODE.fd", "/usr/share/edk2/aarch64/QEMU_VARS.fd"),
    ];

    private readonly string _root;
    private readonly ImmutableArray<string> _descriptorFolders;

    public FirmwareLocator()
        : this("/")
    {
    }

    /// <param name="root">Prefix of every path that is looked at; <c>/</c> but in tests.</param>
    public FirmwareLocator(string root)
    {
        _root = root;
        // Source: docs/interop/firmware.json: "$XDG_CONFIG_HOME, /etc, /usr/share", the first wins for a file name.
        _descriptorFolders = [Under("/etc/qemu/firmware"), Under("/usr/share/qemu/firmware")];
    }

    /// <exception cref="FindingException">There is none (SU0104, SU0105).</exception>
    public QemuFirmware Require(Architecture arch, FirmwareKind kind)
    {
        if (kind == FirmwareKind.Bios)
        {
            return RequireBios(arch);
        }

        return Find(arch, kind) ?? throw Missing(arch, kind).AsException();
    }

    /// <summary>The UEFI firmware of that kind, or null.</summary>
    public QemuFirmware? Find(Architecture arch, FirmwareKind kind) =>
        FromDescriptors(arch, kind).Concat(Installed(arch, kind)).FirstOrDefault(firmware => File.Exists(firmware.Code) && File.Exists(firmware.VarsTemplate));

    /// <summary>Makes sure that QEMU finds the option ROM of a NIC that a machine boots from.</summary>
    /// <exception cref="FindingException">It is not installed (SU0105).</exception>
    public void RequireNicRom(NicModel model)
    {
        var file = model switch
        {
            NicModel.VirtioNet => "efi-virtio.rom",
            NicModel.E1000 => "efi-e1000.rom",
            NicModel.E1000e => "efi-e1000e.rom",
            _ => "efi-rtl8139.rom",
        };
        string[] folders = ["/usr/share/qemu", "/usr/lib/ipxe/qemu", "/usr/share/ipxe/qemu", "/usr/share/seabios"];
        if (!folders.Any(folder => File.Exists(Path.Combine(Under(folder), file))))
        {
            throw HostFindings.MissingQemuFile(file, "the NIC's iPXE option ROM", "ipxe-qemu").AsException();
        }
    }

    private QemuFirmware RequireBios(Architecture arch)
    {
        if (arch != Architecture.X64)
        {
            throw HostFindings.NoBios(arch).AsException();
        }

        string[] folders = ["/usr/share/seabios", "/usr/share/qemu"];
        return folders.Any(folder => File.Exists(Path.Combine(Under(folder), "bios-256k.bin")))
            ? QemuFirmware.SeaBios
            : throw HostFindings.MissingQemuFile("bios-256k.bin", "SeaBIOS", "seabios").AsException();
    }

    private IEnumerable<QemuFirmware> Installed(Architecture arch, FirmwareKind kind) =>
        (arch == Architecture.Arm64 ? Arm64 : X64)
            .Where(firmware => firmware.Kind == kind)
            .Select(firmware => firmware with { Code = Under(firmware.Code!), VarsTemplate = Under(firmware.VarsTemplate!) });

    private IEnumerable<QemuFirmware> FromDescriptors(Architecture arch, FirmwareKind kind)
    {
        var files = _descriptorFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
            .DistinctBy(Path.GetFileName, StringComparer.Ordinal)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);
        return files
            .Select(file => FirmwareDescriptor.Read(File.ReadAllBytes(file)))
            .OfType<FirmwareDescriptor>()
            .Where(descriptor => descriptor.Fits(arch, kind))
            .Select(descriptor => new QemuFirmware(kind, Under(descriptor.Code), Under(descriptor.VarsTemplate), descriptor.RequiresSmm));
    }

    private Finding Missing(Architecture arch, FirmwareKind kind)
    {
        var (what, package) = (arch, kind) switch
        {
            (Architecture.Arm64, FirmwareKind.Uefi) => ("UEFI firmware for arm64", "qemu-efi-aarch64"),
            (Architecture.Arm64, _) => ("such firmware for arm64", "qemu-efi-aarch64"),
            (_, FirmwareKind.UefiSecure) => ("UEFI firmware with Secure Boot", "ovmf"),
            _ => ("UEFI firmware", "ovmf"),
        };
        return HostFindings.MissingFirmware(what, package, [.. _descriptorFolders, .. Installed(arch, kind).Select(firmware => firmware.Code!)]);
    }

    private string Under(string path) => _root == "/" ? path : Path.Join(_root, path);
}

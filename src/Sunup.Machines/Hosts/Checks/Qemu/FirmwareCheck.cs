using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Qemu;

/// <summary>SU0104, SU0105, SU0140: the machine's firmware is missing, or its two files do not belong together.</summary>
internal sealed class FirmwareCheck : HostCheck
{
    // QEMU: flash is a multiple of 4 KiB, and both files together are 8 MiB at the most.
    private const long Sector = 4096;
    private const long MostFlash = 8 << 20;

    public override string Name => "qemu.firmware";

    public override CheckTopic Topic => CheckTopic.Qemu;

    public override string Question => "Is the machine's firmware there?";

    public override ImmutableArray<string> Reads => ["/etc/qemu/firmware, /usr/share/qemu/firmware: descriptors", "/usr/share/OVMF, AAVMF, edk2, seabios, qemu, ipxe: the files and their sizes"];

    public override ImmutableArray<string> Finds => ["SU0104", "SU0105", "SU0140"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants is { IsServed: true })
        {
            yield break;
        }

        var (arch, kind) = (wants?.Arch ?? Architecture.X64, wants?.Firmware ?? FirmwareKind.Bios);
        if (facts.Qemu.Firmware is not { } firmware)
        {
            yield return new Found(kind is FirmwareKind.Bios ? MissingBios(arch) : HostFindings.MissingFirmware(
                kind is FirmwareKind.UefiSecure ? "UEFI firmware with Secure Boot" : arch is Architecture.Arm64 ? "UEFI firmware for arm64" : "UEFI firmware",
                arch is Architecture.Arm64 ? "qemu-efi-aarch64" : "ovmf", ["/usr/share/qemu/firmware", arch is Architecture.Arm64 ? "/usr/share/AAVMF" : "/usr/share/OVMF"]));
            yield break;
        }

        foreach (var rom in facts.Qemu.MissingRoms)
        {
            yield return new Found(HostFindings.MissingQemuFile($"option ROM of {rom}", "the NIC's iPXE option ROM", "ipxe-qemu"));
        }

        if (facts.Qemu.FirmwareSizes is Unknown<FirmwareSizes>(var why))
        {
            yield return CouldNot(why);
            yield break;
        }

        yield return facts.Qemu.FirmwareSizes is Known<FirmwareSizes>(var sizes) && arch is Architecture.X64 && !Fits(sizes)
            ? Found("SU0140", FindingSeverity.Error, "The two files of the firmware do not fit into QEMU's flash.",
                "QEMU wants each to be a multiple of 4 KiB and both together at most 8 MiB: `combined size of system firmware exceeds`. A file was cut, or is one of another kind.",
                [new(string.Create(CultureInfo.InvariantCulture, $"{sizes.Code} bytes"), firmware.Code!), new(string.Create(CultureInfo.InvariantCulture, $"{sizes.Variables} bytes"), firmware.VarsTemplate!)],
                [new("Install it anew.", "sudo apt-get install --reinstall ovmf")])
            : Fine($"{firmware.Code ?? "SeaBIOS"}{Version(facts.Qemu, firmware, arch)}");
    }

    private static string Version(QemuFacts qemu, QemuFirmware firmware, Architecture arch)
    {
        var package = firmware.Code is null ? "seabios " : arch is Architecture.Arm64 ? "qemu-efi-aarch64 " : "ovmf ";
        return qemu.FirmwarePackages is Known<ImmutableArray<string>>(var packages)
            ? packages.FirstOrDefault(known => known.StartsWith(package, StringComparison.Ordinal)) is { } found ? $" ({found})" : ", not of a package"
            : $", version not known: {qemu.FirmwarePackages.WhyUnknown}";
    }

    private static Finding MissingBios(Architecture arch) =>
        arch is Architecture.X64 ? HostFindings.MissingQemuFile("bios-256k.bin", "SeaBIOS", "seabios") : HostFindings.NoBios(arch);

    private static bool Fits(FirmwareSizes sizes) =>
        sizes is { Code: > 0, Variables: > 0 } && sizes.Code % Sector == 0 && sizes.Variables % Sector == 0 && sizes.Code + sizes.Variables <= MostFlash;
}

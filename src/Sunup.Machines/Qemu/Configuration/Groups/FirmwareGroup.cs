using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>The firmware, its variables, and what it is told.</summary>
internal static class FirmwareGroup
{
    public static IEnumerable<QemuOption> Of(QemuMachine machine, string variables)
    {
        if (machine.Firmware is not { Code: { } code })
        {
            // Only devices with a bootindex are tried: no minute spent on floppies.
            yield return new QemuSection("boot-opts", null, ("strict", "on"));
            yield break;
        }

        yield return new QemuSection("drive", null, ("if", "pflash"), ("unit", "0"), ("format", "raw"), ("readonly", "on"), ("file", code));
        yield return new QemuSection("drive", null, ("if", "pflash"), ("unit", "1"), ("format", "raw"), ("file", variables));
        if (machine.Firmware.NeedsSmm)
        {
            yield return new QemuSection("global", null, ("driver", "cfi.pflash01"), ("property", "secure"), ("value", "on"));
            yield return new QemuSection("global", null, ("driver", "ICH9-LPC"), ("property", "disable_s3"), ("value", "1"));
        }

        foreach (var option in machine.BootsFromNetwork ? NetworkBoot(machine.Fetch) : [])
        {
            yield return option;
        }
    }

    /// <remarks>Source: OvmfPkg/README, "opt/org.tianocore/IPv4PXESupport". OVMF tries PXE over IPv4, PXE over IPv6, then HTTP; each that nobody answers costs a minute.</remarks>
    private static IEnumerable<QemuOption> NetworkBoot(FirmwareFetch fetch)
    {
        yield return new QemuSection("fw_cfg", null, ("name", "opt/org.tianocore/IPv6PXESupport"), ("string", "n"));
        if (fetch == FirmwareFetch.Http)
        {
            yield return new QemuSection("fw_cfg", null, ("name", "opt/org.tianocore/IPv4PXESupport"), ("string", "n"));
        }
    }
}

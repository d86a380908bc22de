using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>What was made for one boot, beyond the files that the machine names.</summary>
/// <param name="Resolved">The machine; on route uki with the image that was built for it.</param>
/// <param name="Firmware">With the keys of this boot where there are any.</param>
internal sealed record PreparedBoot(ResolvedMachine Resolved, QemuFirmware Firmware)
{
    /// <summary>For route kexec: the kernel that loads the other one.</summary>
    public BootSet? FirstStage { get; init; }

    /// <summary>What the firmware will say to the image; null without Secure Boot.</summary>
    public SecureBootForecast? Trust { get; init; }
}

using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>The firmware of a VM as files.</summary>
/// <param name="Kind">Which firmware it is.</param>
/// <param name="Code">The flash image with the program, opened read-only; null for the BIOS that QEMU finds itself.</param>
/// <param name="VarsTemplate">The flash image of variables, of which each VM gets a copy; null with <paramref name="Code"/>.</param>
/// <param name="NeedsSmm">The image runs only with System Management Mode emulated: Secure Boot builds.</param>
public sealed record QemuFirmware(FirmwareKind Kind, string? Code = null, string? VarsTemplate = null, bool NeedsSmm = false)
{
    /// <summary>SeaBIOS, from QEMU's data folder.</summary>
    public static QemuFirmware SeaBios { get; } = new(FirmwareKind.Bios);
}

namespace Sunup.Formats.Firmware.EfiVariables;

/// <summary>What systemd-boot keeps in the firmware: which entry comes next, which one came last. Null for a variable that is not there.</summary>
/// <remarks>Source: https://systemd.io/BOOT_LOADER_INTERFACE. Entries are named by their file: <c>fedora-41.conf</c>, <c>linux.efi</c>.</remarks>
/// <param name="OneShot"><c>LoaderEntryOneShot</c>: for the next boot only. The loader removes it; Sunup does not.</param>
/// <param name="Default"><c>LoaderEntryDefault</c>: a pattern, or <c>@saved</c>.</param>
/// <param name="Selected"><c>LoaderEntrySelected</c>: what the running system was started from.</param>
/// <param name="LastBooted"><c>LoaderEntryLastBooted</c>: what <c>@saved</c> stands for.</param>
/// <param name="DevicePartitionUuid"><c>LoaderDevicePartUUID</c>: the ESP that the loader came from.</param>
public sealed record LoaderVariables(string? OneShot, string? Default, string? Selected, string? LastBooted, string? DevicePartitionUuid)
{
    public static LoaderVariables None { get; } = new(null, null, null, null, null);
}

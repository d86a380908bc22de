using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>What QEMU loads itself.</summary>
internal static class DirectBootGroup
{
    public static IEnumerable<QemuOption> Of(BootSet boot, string joined)
    {
        yield return new QemuSwitch("-kernel", boot.Kernel);
        if (!boot.Initrds.IsEmpty)
        {
            yield return new QemuSwitch("-initrd", boot.Initrds.Length == 1 ? boot.Initrds[0] : joined);
        }

        yield return new QemuSwitch("-append", boot.CommandLine);
    }
}

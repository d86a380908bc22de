namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>How QEMU itself behaves.</summary>
internal static class BaseGroup
{
    public static IEnumerable<QemuOption> Of(QemuMachine machine)
    {
        yield return new QemuSection("name", null, ("guest", machine.Name));
        yield return new QemuSwitch("-nodefaults");
        yield return new QemuSwitch("-no-user-config");
        yield return new QemuSwitch("-display", "none");
        // Nothing runs until the machine protocol listens: no event of a guest that dies at once is lost.
        yield return new QemuSwitch("-S");
        if (!machine.Reboots)
        {
            // A reset ends QEMU; the reason is in the SHUTDOWN event.
            yield return new QemuSwitch("-no-reboot");
        }

        yield return new QemuSection(
            "sandbox", null, ("enable", "on"), ("obsolete", "deny"), ("elevateprivileges", "deny"), ("spawn", "deny"), ("resourcecontrol", "deny"));
    }
}

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>The machine protocol and the serial console. We listen, QEMU connects while it starts: no waiting for a socket to appear, no byte lost.</summary>
internal static class ConsoleGroup
{
    public static IEnumerable<QemuOption> Of(string folder)
    {
        yield return new QemuSection("chardev", "qmp", ("backend", "socket"), ("path", Path.Combine(folder, "qmp.sock")));
        yield return new QemuSection("mon", null, ("chardev", "qmp"), ("mode", "control"));
        yield return new QemuSection(
            "chardev", "serial0", ("backend", "socket"), ("path", Path.Combine(folder, "serial.sock")), ("logfile", Path.Combine(folder, "serial.log")), ("logappend", "off"));
        yield return new QemuSwitch("-serial", "chardev:serial0");
    }
}

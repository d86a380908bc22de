namespace Sunup.Model;

/// <summary>Who saw a <see cref="BootEvent"/>.</summary>
public enum EventSource
{
    /// <summary>Sunup itself: what it started, stopped, decided.</summary>
    Sunup,
    Dhcp,
    Tftp,
    Http,
    Iscsi,
    /// <summary>IPv6 neighbour discovery: router solicitations and their answers.</summary>
    Ndp,
    /// <summary>The machine's serial console, one event a line.</summary>
    Serial,
    /// <summary>QEMU's machine protocol, and QEMU's own standard error.</summary>
    Qmp,
    Syslog,
    Kexec,
    /// <summary>The host that a VM runs on: its kernel's messages, its audit log, its control groups.</summary>
    Host,
}
